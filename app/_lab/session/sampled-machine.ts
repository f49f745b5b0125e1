import type { VerbFailure } from '@/_lab/protocol/failure';
import type { Sample } from '@/_lab/protocol/machine-messages';
import type { Result } from '@/_shared/result';
import type { Machine } from './machine';

/** A machine that an emulator watches from outside: only live ones are. */
export interface SampledMachine extends Machine {
  /** Reads all guest memory if `withMemory`: up to 100 ms of the guest's time. */
  sample(withMemory?: boolean): Promise<Result<Sample, VerbFailure>>;
}

export function isSampled(machine: Machine): machine is SampledMachine {
  return machine.source === 'live' && 'sample' in machine;
}
