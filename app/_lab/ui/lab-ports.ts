// What the lab pane is handed: where machines come from, and who runs checks and lanes.
import type { Check, CheckOutcome } from '@/_lab/checks/check';
import type { Evidence } from '@/_lab/evidence/evidence';
import type { LaneFailure, LaneProgress } from '@/_lab/evidence/run-lanes';
import type { MachineFailure } from '@/_lab/protocol/failure';
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import type { Lab } from '@/_lab/session/lab';
import type { Machine } from '@/_lab/session/machine';
import type { MachineKeeper } from '@/_lab/session/machine-keeper';
import type { Result } from '@/_shared/result';
import type { HomeFile, TakeHomeFailure } from './take-home-files';

export interface LabPorts {
  /** Loads the emulator's page side and an empty lab with its network. */
  readonly createLab: () => Promise<Result<Lab, MachineFailure>>;
  /** Loads what keeps machines in the browser's storage. */
  readonly openKeeper: () => Promise<(machine: Machine) => MachineKeeper | null>;
  /** Gets the emulator ready because the reader is about to press Start. May be called often. */
  readonly warm: () => void;
  readonly runCheck: (lab: Lab, check: Check) => Promise<CheckOutcome>;
  readonly runLanes: (lab: Lab, progress: LaneProgress) => Promise<Result<readonly Evidence[], LaneFailure>>;
  /** Makes the image's files for the reader's own hypervisor, named after the machine. */
  readonly takeHome: (machine: Pick<Machine, 'image' | 'contents'>, name: string) => Promise<Result<readonly HomeFile[], TakeHomeFailure>>;
}

/** A machine as the pane is told of it: what to boot, and words around it. */
export interface LabMachine extends InstanceSpec {
  readonly kind: 'unikernel' | 'container-host' | 'linux-vm';
  readonly title: string;
  readonly about: string;
  /** Made while the page was open, of an image that no server has. */
  readonly isDeployed?: true;
}

/** The panel that is no machine. */
export const evidencePanel = 'evidence';

/** The spec alone, as a lab wants it. */
export function specOf({ image, name, mac, ip, memoryMiB, args }: LabMachine): InstanceSpec {
  return { image, name, mac, ip, ...(memoryMiB && { memoryMiB }), ...(args && { args }) };
}
