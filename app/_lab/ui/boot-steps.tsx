import type { BootStep } from '@/_lab/protocol/metric';
import { formatBytes, formatMs } from '@/_ui/format';

const names: Record<BootStep['id'], string> = {
  fetch: 'Fetch the image',
  engine: 'Build the emulated PC',
  firmware: 'Firmware',
  kernel: 'Kernel and start-up',
  restore: 'Go on from the snapshot',
  ready: 'Ready for work',
};

const statuses: Record<BootStep['status'], { word: string; mark: string }> = {
  idle: { word: 'waiting', mark: '·' },
  running: { word: 'running', mark: '▸' },
  completed: { word: 'done', mark: '✓' },
  failed: { word: 'failed', mark: '✕' },
  skipped: { word: 'not needed', mark: '–' },
};

/** Boot as named steps, each with what it moved and how long it took. */
export function BootSteps({ steps }: { steps: readonly BootStep[] }) {
  return (
    <ol aria-label="Boot steps" className="grid gap-x-4 text-[0.8125rem] tabular-nums">
      {steps.map((step) => (
        <li
          key={step.id}
          data-status={step.status}
          className="grid grid-cols-[1rem_1fr_auto_5rem] items-baseline gap-2 py-0.5 data-[status=idle]:text-soft data-[status=skipped]:text-soft"
        >
          <span aria-hidden="true" className={`text-center ${step.status === 'failed' ? 'text-wrong' : step.status === 'completed' ? 'text-correct' : ''}`}>
            {statuses[step.status].mark}
          </span>
          <span>
            {names[step.id]} <span className="sr-only">: {statuses[step.status].word}</span>
          </span>
          <span className="text-soft">{bytesOf(step)}</span>
          <span className="text-end">{durationOf(step)}</span>
        </li>
      ))}
    </ol>
  );
}

function bytesOf({ bytes, totalBytes, status }: BootStep): string {
  if (bytes === null || (bytes === 0 && status !== 'running')) return '';
  return totalBytes && bytes < totalBytes ? `${formatBytes(bytes)} of ${formatBytes(totalBytes)}` : formatBytes(bytes);
}

function durationOf({ startedMs, endedMs, status }: BootStep): string {
  if (startedMs !== null && endedMs !== null) return formatMs(endedMs - startedMs);
  return status === 'skipped' ? 'not needed' : '';
}
