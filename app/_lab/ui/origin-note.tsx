import type { MachineView } from './machine-store';
import { machineFailureText } from './failure-text';

const words = {
  built: 'Restored from a snapshot taken at build time. “Cold boot” starts it from power-on.',
  kept: 'Restored from the state that you kept. “Cold boot” starts it from power-on.',
} as const;

/** What a running machine was started from, unless it simply booted. */
export function OriginNote({ view: { origin } }: { view: MachineView }) {
  if (!origin || (origin.kind === 'cold' && !origin.refused)) return null;
  return (
    <p role="note" className="border-b border-line px-3 py-1.5 text-[0.8125rem] text-soft">
      {origin.kind !== 'cold' && words[origin.kind]}
      {origin.kind === 'cold' && origin.refused && `${machineFailureText(origin.refused).what} It was not used: the machine booted instead.`}
    </p>
  );
}
