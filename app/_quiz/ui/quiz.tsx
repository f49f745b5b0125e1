'use client';
import { useMemo, useSyncExternalStore } from 'react';
import { attemptReducer, tally, type AttemptAction } from '../engine/attempt';
import type { EvidencePort } from '../engine/evidence-port';
import type { Quiz as QuizData } from '../engine/question';
import { createAttemptStore } from './attempt-store';
import { QuestionCard } from './question-card';

interface QuizProps {
  /** Names the answers in storage; one per chapter. */
  readonly storageKey: string;
  readonly quiz: QuizData;
  readonly evidence: EvidencePort | null;
}

/** A knowledge check. Answers stay in this browser. */
export function Quiz({ storageKey, quiz, evidence }: QuizProps) {
  const store = useMemo(() => createAttemptStore(storageKey, quiz), [storageKey, quiz]);
  const { value: attempt, wasDiscarded } = useSyncExternalStore(store.subscribe, store.get, store.getInitial);
  const dispatch = (action: AttemptAction) => store.update((current) => attemptReducer(current, action));
  const { answered, score, of } = tally(quiz, attempt);
  return (
    <section aria-label={quiz.title} className="ui space-y-8">
      {wasDiscarded && answered === 0 && (
        <p role="note" className="border-l-4 border-edge bg-panel px-4 py-2 text-sm">
          The questions have changed since you answered them, so your earlier answers no longer count.
        </p>
      )}
      {quiz.questions.map((question, index) => (
        <QuestionCard
          key={question.id}
          number={index + 1}
          question={question}
          attempt={attempt}
          evidence={evidence}
          dispatch={dispatch}
        />
      ))}
      <div className="flex flex-wrap items-center gap-3 border-t border-line pt-4 text-sm">
        <p role="status" className="tabular-nums">
          {answered} of {of} answered, {score.toLocaleString('en-GB', { maximumFractionDigits: 2 })} {score === 1 ? 'point' : 'points'}.
        </p>
        <button type="button" className="button" disabled={answered === 0} onClick={() => dispatch({ kind: 'clear' })}>
          Clear all answers
        </button>
        <p className="text-soft">Answers are kept in this browser only.</p>
      </div>
    </section>
  );
}
