'use client';
import { machineFailureText } from './failure-text';
import { FailureView } from './failure-view';
import { useLab } from './lab-context';
import { missingPlatformText } from './platform-support';

/** Says why there is no lab, where there is none; nothing otherwise. */
export function LabNotice() {
  const { phase, retry } = useLab();
  if (phase.kind === 'unsupported')
    return (
      <p role="alert" className="ui border-b border-line bg-panel px-4 py-3 text-sm">
        {missingPlatformText(phase.missing)}
      </p>
    );
  if (phase.kind === 'failed')
    return (
      <FailureView text={machineFailureText(phase.failure)}>
        <button type="button" className="button" onClick={retry}>
          Try again
        </button>
      </FailureView>
    );
  return null;
}
