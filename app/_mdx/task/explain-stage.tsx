'use client';
import type { Task } from '@/_content/schema/lab-file';
import { grade } from '@/_quiz/engine/grade';
import type { QuestionOf } from '@/_quiz/engine/question';
import { single } from '@/_quiz/kinds/single';
import { InlineText } from '@/_ui/inline-text';

interface ExplainStageProps {
  readonly task: Task;
  readonly isLocked: boolean;
  readonly taken: string | null;
  readonly onTake: (choice: string) => void;
}

/** The reason, chosen after the doing; this is what the task is worth. */
export function ExplainStage({ task, isLocked, taken, onTake }: ExplainStageProps) {
  if (isLocked) return <p className="text-sm text-soft">Opens when the check has passed.</p>;
  const { prompt, choices, explanation } = task.explain;
  const question: QuestionOf<'single'> = { kind: 'single', id: `${task.id}-explain`, role: 'new', prompt, choices, explanation };
  const answer = taken ? { kind: 'single' as const, choice: taken } : null;
  const result = answer ? grade(question, answer) : null;
  return (
    <>
      <fieldset>
        <legend className="mb-2">
          <InlineText text={prompt} />
        </legend>
        <single.Input
          question={question}
          answer={answer}
          isSubmitted={result?.right === true}
          feedback={result?.feedback ?? []}
          onAnswer={({ choice }) => onTake(choice)}
          onSubmit={() => {}}
          evidence={null}
        />
      </fieldset>
      <div role="status">
        {result?.right && (
          <p className="border-l-2 border-edge pl-4 font-serif text-[1.0625rem]">
            <InlineText text={explanation} />
          </p>
        )}
      </div>
    </>
  );
}
