// A lab: machines by name, one network, one budget.
import type { Disposable } from '@/_shared/disposable';
import type { Event } from '@/_shared/emitter';
import type { Result } from '@/_shared/result';
import type { MachineFailure } from '@/_lab/protocol/failure';
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import type { Machine } from './machine';

export interface Lab extends Disposable {
  /** In order of addition. */
  readonly machines: readonly Machine[];
  readonly onChange: Event<readonly Machine[]>;
  /** Adds a machine in state `idle`; refuses duplicates and anything over the budget. */
  add(spec: InstanceSpec): Result<Machine, MachineFailure>;
  /** Disposes one machine and frees its share of the budget. */
  remove(name: string): void;
  get(name: string): Machine | undefined;
}
