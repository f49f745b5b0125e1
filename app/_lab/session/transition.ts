// The table of a machine's states. Anything not in it is a mistake of ours, and throws.
import type { MachineState } from './machine';

/** What moves a machine from one state to another. */
export type MachineStep = 'boot' | 'start' | 'ready' | 'pause' | 'resume' | 'fail' | 'power-off' | 'dispose';

const table: Readonly<Record<MachineState, Partial<Record<MachineStep, MachineState>>>> = {
  idle: { boot: 'fetching', 'power-off': 'idle', dispose: 'disposed' },
  fetching: { start: 'booting', fail: 'failed', 'power-off': 'idle', dispose: 'disposed' },
  booting: { ready: 'ready', fail: 'failed', 'power-off': 'idle', dispose: 'disposed' },
  ready: { pause: 'paused', fail: 'failed', 'power-off': 'idle', dispose: 'disposed' },
  paused: { resume: 'ready', fail: 'failed', 'power-off': 'idle', dispose: 'disposed' },
  failed: { boot: 'fetching', 'power-off': 'idle', dispose: 'disposed' },
  disposed: { dispose: 'disposed' },
};

/** Whether `step` is allowed in `state`. */
export function canStep(state: MachineState, step: MachineStep): boolean {
  return table[state][step] !== undefined;
}

/** The state after `step`. */
export function nextState(state: MachineState, step: MachineStep): MachineState {
  const next = table[state][step];
  if (next === undefined) throw new Error(`a machine in state ${state} cannot ${step}`);
  return next;
}
