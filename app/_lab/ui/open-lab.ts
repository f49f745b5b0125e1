// Opens the lab of a page, and follows the machines that come and go in it.
import type { MachineFailure } from '@/_lab/protocol/failure';
import type { Lab } from '@/_lab/session/lab';
import type { Machine } from '@/_lab/session/machine';
import { specOf, type LabMachine, type LabPorts } from './lab-ports';
import { MachineStore, type MachineView } from './machine-store';
import { missingPlatform, type MissingPlatform } from './platform-support';

export type LabPhase =
  | { readonly kind: 'loading' }
  | { readonly kind: 'unsupported'; readonly missing: MissingPlatform }
  | { readonly kind: 'failed'; readonly failure: MachineFailure }
  | {
      readonly kind: 'ready';
      readonly lab: Lab;
      readonly stores: ReadonlyMap<string, MachineStore>;
      /** Machines the lab would not take, drawn as failed; the others work. */
      readonly refused: ReadonlyMap<string, MachineView>;
      /** Machines that were made while the page was open. */
      readonly added: readonly LabMachine[];
    };

export const off: MachineView = { state: 'idle', steps: [], metrics: [], failure: null, origin: null, keeping: null };

/** Opens a lab with all its machines switched off; the result closes it, however far it came. */
export function openLab(ports: LabPorts, machines: readonly LabMachine[], onPhase: (phase: LabPhase) => void): () => void {
  let open = true;
  let close = () => {};
  const start = async () => {
    const missing = missingPlatform(globalThis);
    if (missing) return onPhase({ kind: 'unsupported', missing });
    const [created, keep] = await Promise.all([ports.createLab(), ports.openKeeper()]);
    if (!created.ok) return open && onPhase({ kind: 'failed', failure: created.failure });
    const lab = created.value;
    const stores = new Map<string, MachineStore>();
    const storeOf = (machine: Machine) => new MachineStore(machine, machine.capabilities.snapshot ? keep(machine) : null);
    const refused = new Map<string, MachineView>();
    close = () => {
      for (const store of stores.values()) store.dispose();
      lab.dispose();
    };
    if (!open) return close();
    for (const machine of machines) {
      const added = lab.add(specOf(machine));
      if (added.ok) stores.set(machine.name, storeOf(added.value));
      else refused.set(machine.name, { ...off, state: 'failed', failure: added.failure });
    }
    const show = () => {
      const added = lab.machines.filter(({ spec }) => !machines.some(({ name }) => name === spec.name)).map(deployedMachine);
      onPhase({ kind: 'ready', lab, stores: new Map(stores), refused, added });
    };
    lab.onChange((present) => {
      follow(stores, present, storeOf);
      show();
    });
    show();
  };
  start().catch((error: unknown) => {
    const detail = error instanceof Error ? error.message : String(error);
    if (open) onPhase({ kind: 'failed', failure: { kind: 'engine', detail } });
  });
  return () => {
    open = false;
    close();
  };
}

/** Makes and ends stores so that there is one for each machine of the lab. */
function follow(stores: Map<string, MachineStore>, present: readonly Machine[], storeOf: (machine: Machine) => MachineStore): void {
  for (const [name, store] of stores) {
    if (present.includes(store.machine)) continue;
    store.dispose();
    stores.delete(name);
  }
  for (const machine of present) if (!stores.has(machine.spec.name)) stores.set(machine.spec.name, storeOf(machine));
}

function deployedMachine({ spec, image }: Machine): LabMachine {
  return {
    ...spec,
    kind: image.kind,
    title: `Instance of ${spec.image}`,
    about: 'A machine that a program in this lab had made.',
    isDeployed: true,
  };
}
