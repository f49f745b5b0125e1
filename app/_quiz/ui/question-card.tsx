'use client';
import { useId, useState, type ComponentType, type FormEvent } from 'react';
import { InlineText } from '@/_ui/inline-text';
import type { Answer } from '../engine/answer';
import { gradeOf, type Attempt, type AttemptAction } from '../engine/attempt';
import type { EvidencePort } from '../engine/evidence-port';
import type { Feedback, Grade } from '../engine/grade';
import type { Question, QuestionKind } from '../engine/question';
import type { KindProps, KindView } from '../kinds/kind-view';
import { kinds } from '../kinds/kinds';

interface QuestionCardProps {
  readonly number: number;
  readonly question: Question;
  readonly attempt: Attempt;
  readonly evidence: EvidencePort | null;
  readonly dispatch: (action: AttemptAction) => void;
}

/** One question: asked, answered, remarked upon, explained. */
export function QuestionCard({ number, question, attempt, evidence, dispatch }: QuestionCardProps) {
  const [isRevealed, setRevealed] = useState(false);
  const promptId = useId();
  const entry = attempt.answers[question.id];
  const answer = entry && entry.answer.kind === question.kind ? entry.answer : null;
  const result = gradeOf(attempt, question);
  const view = viewOf(question.kind);
  const isSolved = isRevealed || result?.right === true;
  const isComplete = answer !== null && view.isComplete(answer);
  const submit = () => dispatch({ kind: 'submit', question: question.id });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    if (isComplete && !result) submit();
  };

  return (
    <form onSubmit={onSubmit} id={`question-${question.id}`} className="scroll-mt-20 border-t border-line pt-6" data-question={question.id}>
      <div role="group" aria-labelledby={promptId}>
        <p className="label">
          Question {number}
          {question.role === 'transfer' && ' · a new case'}
          {question.role === 'earlier' && ' · what you bring along'}
        </p>
        <p id={promptId} className="mt-1 mb-3 font-serif text-[1.125rem] leading-snug">
          <InlineText text={question.prompt} />
        </p>
        <view.Input
          question={question}
          answer={answer}
          isSubmitted={result !== null}
          feedback={visibleFeedback(result, answer, isSolved)}
          onAnswer={(next) => dispatch({ kind: 'change', question: question.id, answer: next })}
          onSubmit={submit}
          evidence={evidence}
        />
      </div>
      <div className="mt-3 flex flex-wrap gap-2">
        {!result && view.hasSubmitButton && (
          <button type="submit" className="button button-strong" aria-disabled={!isComplete}>
            Answer
          </button>
        )}
        {result && !result.right && (
          <button type="button" className="button" onClick={() => dispatch({ kind: 'retry', question: question.id })}>
            Try again
          </button>
        )}
        {result && !isSolved && (
          <button type="button" className="button button-quiet" onClick={() => setRevealed(true)}>
            Show the explanation
          </button>
        )}
      </div>
      <div role="status">
        {result && <p className="mt-3 text-sm font-medium">{verdict(result)}</p>}
        {result && isSolved && (
          <p className="mt-2 border-l-2 border-edge pl-4 font-serif text-[1.0625rem]">
            <InlineText text={question.explanation} />
          </p>
        )}
      </div>
    </form>
  );
}

/** Any kind's view, for a caller that pairs question and answer of one kind itself. */
type AnyView = Omit<KindView<QuestionKind>, 'Input' | 'isComplete'> & {
  readonly Input: ComponentType<Omit<KindProps<QuestionKind>, 'question' | 'answer' | 'onAnswer'> & {
    readonly question: Question;
    readonly answer: Answer | null;
    readonly onAnswer: (answer: Answer) => void;
  }>;
  readonly isComplete: (answer: Answer) => boolean;
};

// The table pairs each kind with its own view; the compiler cannot follow that pairing through a lookup.
function viewOf(kind: QuestionKind): AnyView {
  return kinds[kind] as unknown as AnyView;
}

/** Remarks on choices that were not taken would give the solution away. */
function visibleFeedback(grade: Grade | null, answer: Answer | null, isSolved: boolean): readonly Feedback[] {
  if (!grade || isSolved || answer?.kind !== 'multiple') return grade?.feedback ?? [];
  return grade.feedback.filter(({ choice }) => choice !== null && answer.choices.includes(choice));
}

function verdict({ right, score }: Grade): string {
  if (right) return 'Right.';
  return score > 0 ? `Partly right: ${Math.round(score * 100)} of 100.` : 'Not right yet.';
}
