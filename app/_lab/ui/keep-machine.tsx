import type { MachineState } from '@/_lab/session/machine';
import type { KeeperView, KeepFailure, MachineKeeper } from '@/_lab/session/machine-keeper';
import { formatBytes } from '@/_ui/format';
import { verbFailureText, type FailureText } from './failure-text';
import { FailureView } from './failure-view';

/** "Keep my machine": on or off, what is kept, and a way to be rid of it. */
export function KeepMachine({ keeper, view, state }: { keeper: MachineKeeper; view: KeeperView; state: MachineState }) {
  const { isOn, isSaving, saved, failure } = view;
  return (
    <section aria-label="Keep my machine" className="border-t border-line text-[0.8125rem]">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
        <label className="flex items-center gap-1.5">
          <input type="checkbox" checked={isOn} onChange={(event) => void keeper.setOn(event.target.checked)} />
          Keep my machine
        </label>
        <span role="status" className="tabular grow text-soft">
          {keepingWords(view)}
        </span>
        {isOn && (
          <button type="button" className="button" disabled={isSaving || state !== 'ready'} onClick={() => void keeper.save()}>
            Save now
          </button>
        )}
        {saved && (
          <button type="button" className="button" onClick={() => void keeper.forget()}>
            Forget
          </button>
        )}
      </div>
      {failure && <FailureView text={keepFailureText(failure)} />}
    </section>
  );
}

function keepingWords({ isOn, isSaving, saved }: KeeperView): string {
  if (isSaving) return 'Saving …';
  if (saved) return `${formatBytes(saved.bytes)} in this browser, saved at ${new Date(saved.savedAtMs).toLocaleTimeString('en-GB')}`;
  return isOn ? 'Nothing saved yet' : 'Its state is gone when the page is';
}

function keepFailureText(failure: KeepFailure): FailureText {
  if (failure.kind === 'no-room')
    return {
      what: 'The browser has no room for the state of this machine.',
      wayOn: 'What was saved before is still there. Free space on this device, or forget the states of other machines, then save again.',
      report: failure.detail,
    };
  if (failure.kind === 'storage')
    return {
      what: 'The browser did not store the state of this machine.',
      wayOn: 'What was saved before is still there. A private window, or a setting of the browser, may forbid storage.',
      report: failure.detail,
    };
  return verbFailureText(failure);
}
