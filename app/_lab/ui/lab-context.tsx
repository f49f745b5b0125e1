'use client';
// The lab of a page: created once in the browser, shared by the pane, the tasks and the quiz.
import { createContext, useCallback, useContext, useEffect, useMemo, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { Evidence } from '@/_lab/evidence/evidence';
import '@/_shared/zod-config';
import { evidencePanel, type LabMachine, type LabPorts } from './lab-ports';
import { off, openLab, type LabPhase } from './open-lab';

interface LabValue {
  readonly ports: LabPorts;
  /** Those of the lab file, and those added since. */
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

const none: readonly LabMachine[] = [];

const LabContext = createContext<LabValue | null>(null);

interface LabProviderProps {
  readonly ports: LabPorts;
  readonly machines: readonly LabMachine[];
  readonly children: ReactNode;
}

export function LabProvider({ ports, machines: given, children }: LabProviderProps) {
  const [attempt, setAttempt] = useState(0);
  const [phase, setPhase] = useState<LabPhase>({ kind: 'loading' });
  const [wanted, select] = useState('');
  const [isFull, setFull] = useState(false);
  const [evidence, setEvidence] = useState<readonly Evidence[]>([]);

  useEffect(() => openLab(ports, given, setPhase), [ports, given, attempt]);

  const added = phase.kind === 'ready' ? phase.added : none;
  const machines = useMemo(() => [...given, ...added], [given, added]);
  // What was shown may have been removed meanwhile.
  const isThere = wanted === evidencePanel || machines.some(({ name }) => name === wanted);
  const selected = isThere ? wanted : (given[0]?.name ?? '');

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
  return { entry, machine: store?.machine ?? null, store: store ?? null, view };
}
