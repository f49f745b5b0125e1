'use client';
// The lab of a page: created once in the browser, shared by the pane, the tasks and the quiz.
import { createContext, useCallback, useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Evidence } from '@/_lab/evidence/evidence';
import type { MachineFailure } from '@/_lab/protocol/failure';
import type { Lab } from '@/_lab/session/lab';
import '@/_shared/zod-config';
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
    };

const off: MachineView = { state: 'idle', steps: [], metrics: [], failure: null };

interface LabValue {
  readonly ports: LabPorts;
  readonly machines: readonly LabMachine[];
  readonly phase: LabPhase;
  readonly selected: string;
  readonly isFull: boolean;
  readonly evidence: readonly Evidence[];
  /** Shows a machine, or the evidence, in the dock. */
  readonly select: (panel: string) => void;
  readonly setFull: (full: boolean) => void;
  readonly addEvidence: (evidence: Evidence) => void;
  /** Creates the lab anew after it could not be created. */
  readonly retry: () => void;
}

const LabContext = createContext<LabValue | null>(null);

interface LabProviderProps {
  readonly ports: LabPorts;
  readonly machines: readonly LabMachine[];
  readonly children: ReactNode;
}

export function LabProvider({ ports, machines, children }: LabProviderProps) {
  const [attempt, setAttempt] = useState(0);
  const [phase, setPhase] = useState<LabPhase>({ kind: 'loading' });
  const [selected, select] = useState(machines[0]?.name ?? '');
  const [isFull, setFull] = useState(false);
  const [evidence, setEvidence] = useState<readonly Evidence[]>([]);

  useEffect(() => openLab(ports, machines, setPhase), [ports, machines, attempt]);

  const addEvidence = useCallback((row: Evidence) => setEvidence((rows) => [...rows, row]), []);
  const retry = useCallback(() => {
    setPhase({ kind: 'loading' });
    setAttempt((count) => count + 1);
  }, []);
  const value = useMemo(
    () => ({ ports, machines, phase, selected, isFull, evidence, select, setFull, addEvidence, retry }),
    [ports, machines, phase, selected, isFull, evidence, addEvidence, retry],
  );
  return <LabContext value={value}>{children}</LabContext>;
}

/** Opens a lab with all its machines switched off; the result closes it, however far it came. */
function openLab(ports: LabPorts, machines: readonly LabMachine[], onPhase: (phase: LabPhase) => void): () => void {
  let open = true;
  let close = () => {};
  const start = async () => {
    const missing = missingPlatform(globalThis);
    if (missing) return onPhase({ kind: 'unsupported', missing });
    const created = await ports.createLab();
    if (!created.ok) return open && onPhase({ kind: 'failed', failure: created.failure });
    const lab = created.value;
    const stores = new Map<string, MachineStore>();
    const refused = new Map<string, MachineView>();
    close = () => {
      for (const store of stores.values()) store.dispose();
      lab.dispose();
    };
    if (!open) return close();
    for (const machine of machines) {
      const added = lab.add(specOf(machine));
      if (added.ok) stores.set(machine.name, new MachineStore(added.value));
      else refused.set(machine.name, { ...off, state: 'failed', failure: added.failure });
    }
    onPhase({ kind: 'ready', lab, stores, refused });
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

/** The lab around this component; throws outside a LabProvider. */
export function useLab(): LabValue {
  const value = useContext(LabContext);
  if (!value) throw new Error('useLab needs a LabProvider above it');
  return value;
}

const never = () => () => {};
const getOff = () => off;

/** One machine by name: the machine itself once the lab is there, and its current view. */
export function useMachine(name: string) {
  const { phase, machines } = useLab();
  const store = phase.kind === 'ready' ? phase.stores.get(name) : undefined;
  const current = useSyncExternalStore(store?.subscribe ?? never, store?.getView ?? getOff, getOff);
  const view = (phase.kind === 'ready' && phase.refused.get(name)) || current;
  const entry = machines.find((machine) => machine.name === name);
  if (!entry) throw new Error(`no machine "${name}" in this lab`);
  return { entry, machine: store?.machine ?? null, view };
}
