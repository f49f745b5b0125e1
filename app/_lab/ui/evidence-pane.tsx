'use client';
import { useState } from 'react';
import { lanes, type Lane } from '@/_lab/evidence/evidence';
import type { LaneFailure } from '@/_lab/evidence/run-lanes';
import { evidenceCsv } from './evidence-rows';
import { EvidenceTable } from './evidence-table';
import { useLab } from './lab-context';

type Run = { kind: 'rest' } | { kind: 'running'; lane: Lane | null } | { kind: 'stopped'; failure: LaneFailure };

/** Runs the lanes one after another on this lab's machines and tabulates what was measured. */
export function EvidencePane({ caption = 'Measured here, in this tab. An empty cell was not measured.' }: { caption?: string }) {
  const { ports, phase, evidence, addEvidence } = useLab();
  const [run, setRun] = useState<Run>({ kind: 'rest' });

  const start = async () => {
    if (phase.kind !== 'ready') return;
    setRun({ kind: 'running', lane: null });
    const result = await ports.runLanes(phase.lab, { onLane: (lane) => setRun({ kind: 'running', lane }), onEvidence: addEvidence });
    setRun(result.ok ? { kind: 'rest' } : { kind: 'stopped', failure: result.failure });
  };

  return (
    <section aria-label="Evidence" className="ui flex h-full min-h-0 flex-col bg-paper">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <h2 className="mr-auto font-semibold">Evidence</h2>
        <button type="button" className="button button-strong" disabled={phase.kind !== 'ready' || run.kind === 'running'} onClick={() => void start()}>
          Run the lanes
        </button>
        <CopyButton text={evidenceCsv(evidence)} isEmpty={evidence.length === 0} />
      </div>
      <p role="status" className="px-3 pt-2 text-sm text-soft">
        {statusOf(run)}
      </p>
      <div className="min-h-0 grow overflow-y-auto px-3 py-2">
        <EvidenceTable evidence={evidence} caption={caption} />
      </div>
    </section>
  );
}

function statusOf(run: Run): string {
  if (run.kind === 'stopped') return `Lane ${run.failure.lane} stopped: ${run.failure.detail}`;
  if (run.kind === 'rest') return 'Each lane times one more instance until its web server answers. The unikernel and the Linux VM are restarted for it.';
  return run.lane ? `Lane ${run.lane}: ${lanes[run.lane]}` : 'Preparing';
}

function CopyButton({ text, isEmpty }: { text: string; isEmpty: boolean }) {
  const [said, setSaid] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid('Copied');
    } catch {
      setSaid('Copying is not allowed here');
    }
  };
  return (
    <span className="flex items-center gap-2">
      <span role="status" className="text-xs text-soft">
        {said}
      </span>
      <button type="button" className="button" disabled={isEmpty} onClick={() => void copy()}>
        Copy as CSV
      </button>
    </span>
  );
}
