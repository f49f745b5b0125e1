import { InlineText } from '@/_ui/inline-text';
import type { Feedback } from '../engine/grade';
import { RemarkMark } from './choice-list';

interface TypedAnswerProps {
  readonly id: string;
  readonly label: string;
  readonly text: string;
  readonly unit?: string;
  readonly inputMode: 'text' | 'decimal';
  readonly isSubmitted: boolean;
  readonly feedback: readonly Feedback[];
  readonly onText: (text: string) => void;
}

/** One line to type an answer in, with the remark on it. */
export function TypedAnswer({ id, label, text, unit, inputMode, isSubmitted, feedback, onText }: TypedAnswerProps) {
  return (
    <div>
      <span className="flex items-center gap-2">
        <input
          type="text"
          aria-label={label}
          aria-describedby={feedback.length > 0 ? `${id}-note` : undefined}
          inputMode={inputMode}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          className={`field ${inputMode === 'decimal' ? 'w-32 tabular-nums' : 'w-full max-w-md'}`}
          value={text}
          readOnly={isSubmitted}
          onChange={(event) => onText(event.target.value)}
        />
        {unit && <span>{unit}</span>}
      </span>
      {feedback.map((remark) => (
        <p key={remark.text} id={`${id}-note`} className="mt-2 text-sm">
          <RemarkMark right={remark.right} /> <InlineText text={remark.text} />
        </p>
      ))}
    </div>
  );
}
