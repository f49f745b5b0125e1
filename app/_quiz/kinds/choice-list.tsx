import { InlineText } from '@/_ui/inline-text';
import { shownChoices } from '../engine/attempt';
import type { Feedback } from '../engine/grade';
import type { Choice } from '../engine/question';

interface ChoiceListProps {
  readonly type: 'radio' | 'checkbox';
  readonly question: { readonly id: string; readonly choices: readonly Choice[] };
  readonly taken: readonly string[];
  readonly isSubmitted: boolean;
  readonly feedback: readonly Feedback[];
  readonly onToggle: (choice: string, isTaken: boolean) => void;
}

/** Choices in the question's own fixed order, each with its remark once there is one. */
export function ChoiceList({ type, question, taken, isSubmitted, feedback, onToggle }: ChoiceListProps) {
  return (
    <ul className="space-y-1.5">
      {shownChoices(question).map(({ id, text }) => {
        const remark = feedback.find(({ choice }) => choice === id);
        const noteId = `${question.id}-${id}-note`;
        return (
          <li key={id}>
            <label className="flex gap-3 rounded-md border border-line px-3 py-2 has-checked:border-ink has-focus-visible:outline-2 has-focus-visible:outline-offset-1 has-focus-visible:outline-ink">
              <input
                type={type}
                name={question.id}
                value={id}
                checked={taken.includes(id)}
                disabled={isSubmitted}
                aria-describedby={remark ? noteId : undefined}
                onChange={(event) => onToggle(id, event.target.checked)}
                className="mt-1 size-4 shrink-0 accent-(--ink) outline-none"
              />
              <span>
                <InlineText text={text} />
              </span>
            </label>
            {remark && (
              <p id={noteId} className="mt-1 ml-10 text-sm">
                <RemarkMark right={remark.right} /> <InlineText text={remark.text} />
              </p>
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Right or not, as a mark and a word. */
export function RemarkMark({ right }: { right: boolean }) {
  return <strong className={right ? 'text-correct' : 'text-wrong'}>{right ? '✓ Right.' : '✕ Not so.'}</strong>;
}
