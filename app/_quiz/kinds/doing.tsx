'use client';
import { useState } from 'react';
import type { DoingOutcome } from '../engine/evidence-port';
import { RemarkMark } from './choice-list';
import type { KindProps, KindView } from './kind-view';

function DoingInput({ question, answer, isSubmitted, onAnswer, onSubmit, evidence }: KindProps<'doing'>) {
  const [isChecking, setChecking] = useState(false);
  const [outcome, setOutcome] = useState<DoingOutcome | null>(null);
  const check = async () => {
    if (!evidence) return;
    setChecking(true);
    const found = await evidence.runCheck(question.check);
    setOutcome(found);
    setChecking(false);
    onAnswer({ kind: 'doing', passed: found.passed, found: found.found });
    if (found.passed) onSubmit();
  };
  const { command } = question;
  if (isSubmitted && answer)
    return (
      <p className="text-sm">
        <RemarkMark right={answer.passed} /> The lab answered: {answer.found}
      </p>
    );
  return (
    <div className="space-y-3">
      <button type="button" className="button button-strong" disabled={!evidence || isChecking} onClick={() => void check()}>
        {isChecking ? 'Checking' : 'Check the lab'}
      </button>
      {!evidence && <p className="text-sm text-soft">This question needs the lab, which is not available here.</p>}
      <div role="status">
        {outcome && !outcome.passed && (
          <p className="text-sm">
            <RemarkMark right={false} /> Expected: {outcome.expected}. Found: {outcome.found}.
          </p>
        )}
      </div>
      {outcome && !outcome.passed && command && evidence && (
        <p className="text-sm">
          One command does it: <code className="code">{command.text}</code>{' '}
          <button type="button" className="button" onClick={() => evidence.typeCommand(command.machine, command.text)}>
            Type it into {command.machine}
          </button>
        </p>
      )}
    </div>
  );
}

/** Answered by doing something in the lab; the check is the answer. */
export const doing: KindView<'doing'> = {
  Input: DoingInput,
  isComplete: ({ passed }) => passed,
  hasSubmitButton: false,
};
