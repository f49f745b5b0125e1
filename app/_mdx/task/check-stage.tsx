'use client';
import { useState } from 'react';
import type { Check, CheckOutcome } from '@/_lab/checks/check';
import { useLab } from '@/_lab/ui/lab-context';
import { plainText } from '@/_lab/ui/transcript';

interface CheckStageProps {
  readonly checks: readonly Check[];
  readonly isLocked: boolean;
  readonly isPassed: boolean;
  readonly onPassed: () => void;
}

/** Runs the task's checks on the live machines and says of each what was expected and what was found. */
export function CheckStage({ checks, isLocked, isPassed, onPassed }: CheckStageProps) {
  const { phase, ports } = useLab();
  const [isChecking, setChecking] = useState(false);
  const [outcomes, setOutcomes] = useState<readonly CheckOutcome[]>([]);
  const run = async () => {
    if (phase.kind !== 'ready') return;
    setChecking(true);
    const { lab } = phase;
    const results = await Promise.all(checks.map((check) => ports.runCheck(lab, check)));
    setOutcomes(results);
    setChecking(false);
    if (results.every(({ passed }) => passed)) onPassed();
  };
  return (
    <div className="space-y-2">
      <button
        type="button"
        className="button button-strong"
        disabled={isLocked || isChecking || phase.kind !== 'ready'}
        onClick={() => void run()}
      >
        {isChecking ? 'Checking' : 'Check'}
      </button>
      <div role="status">
        {outcomes.length > 0 && (
          <ul className="space-y-1 text-sm">
            {outcomes.map(({ passed, expected, found }, index) => (
              <li key={index} data-passed={passed}>
                <strong className={passed ? 'text-correct' : 'text-wrong'}>{passed ? '✓ Passed.' : '✕ Not yet.'}</strong> Expected: {expected}. Found: {plainText(found)}.
              </li>
            ))}
          </ul>
        )}
        {isPassed && outcomes.length === 0 && <p className="text-sm text-correct">✓ Passed earlier.</p>}
      </div>
    </div>
  );
}
