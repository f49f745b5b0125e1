'use client';
import type { MachineState } from '@/_lab/session/machine';
import { useLab } from './lab-context';
import type { LabMachine } from './lab-ports';
import type { MachineStore, MachineView } from './machine-store';

const words: Record<MachineState, string> = {
  idle: 'off',
  fetching: 'fetching',
  booting: 'booting',
  ready: 'ready',
  paused: 'paused',
  failed: 'failed',
  disposed: 'removed',
};

/** The state as a word with a mark; never colour alone. */
export function StateWord({ state }: { state: MachineState }) {
  const mark = { idle: '○', fetching: '◔', booting: '◑', ready: '●', paused: '‖', failed: '✕', disposed: '–' }[state];
  return (
    <span className={`whitespace-nowrap ${state === 'failed' ? 'text-wrong' : state === 'ready' ? 'text-correct' : 'text-soft'}`}>
      <span aria-hidden="true">{mark}</span> {words[state]}
    </span>
  );
}

/** What a state lets the reader do. */
export function MachineControls({ store, view, entry }: { store: MachineStore | null; view: MachineView; entry: LabMachine }) {
  const { ports, phase } = useLab();
  const { state, origin } = view;
  const machine = store?.machine;
  const { warm } = ports;
  const { name, isDeployed } = entry;
  const isOff = state === 'idle' || state === 'failed';
  const isOn = state === 'ready' || state === 'paused';
  if (isOff)
    return (
      <div className="flex gap-1.5">
        <button
          type="button"
          className="button button-strong"
          disabled={!machine}
          onPointerEnter={warm}
          onFocus={warm}
          onClick={() => void store?.start()}
        >
          {state === 'failed' ? 'Start again' : 'Start'} <span className="sr-only">{name}</span>
        </button>
        {machine?.capabilities.snapshot && (
          <button type="button" className="button" onClick={() => void machine.boot()}>
            Cold boot <span className="sr-only">{name}</span>
          </button>
        )}
        {isDeployed && phase.kind === 'ready' && (
          <button type="button" className="button" onClick={() => phase.lab.remove(name)}>
            Remove <span className="sr-only">{name}</span>
          </button>
        )}
      </div>
    );
  return (
    <div className="flex gap-1.5">
      {state === 'paused' && (
        <button type="button" className="button button-strong" onClick={() => void machine?.resume()}>
          Resume
        </button>
      )}
      {isOn && (
        <button type="button" className="button" onClick={() => void machine?.boot()}>
          {origin && origin.kind !== 'cold' ? 'Cold boot' : 'Reset'} <span className="sr-only">{name}</span>
        </button>
      )}
      <button type="button" className="button" onClick={() => void machine?.powerOff()}>
        Power off <span className="sr-only">{name}</span>
      </button>
    </div>
  );
}
