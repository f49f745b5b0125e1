// Times of one boot, all from the same zero, and the figures taken when the guest says it is ready.
import type { FromMachineWorker, Moment } from '@/_lab/protocol/machine-messages';
import type { Metric, MetricName } from '@/_lab/protocol/metric';
import { epochMs } from '@/_shared/epoch';

const metricOfMoment: Readonly<Record<Moment, { name: MetricName; event: string }>> = {
  'files-ready': { name: 'files-ready', event: 'last boot file checked' },
  'engine-ready': { name: 'engine-constructed', event: 'emulator constructed' },
  running: { name: 'first-instruction', event: 'emulator started' },
  'first-console-byte': { name: 'first-console-byte', event: 'first byte on the first serial port' },
  ready: { name: 'ready-marker', event: 'last byte of the ready marker' },
};

/** Counts what this machine fetched of its image; the engine, shared by all machines, is not part of it. */
export class FetchCount {
  bytes = 0;
  requests = 0;
}

// A restore is not a boot: its time is a quantity of its own.
const restored: { name: MetricName; event: string } = { name: 'restored', event: 'identified, and the prompt on the screen' };

export class BootLog {
  constructor(
    private readonly startedAtMs: number,
    private readonly fetched: FetchCount,
    private readonly temperature: Metric['temperature'],
    private readonly post: (message: FromMachineWorker) => void,
    readonly isRestore: boolean,
  ) {}

  /** Milliseconds since the reader asked. */
  now(): number {
    return epochMs() - this.startedAtMs;
  }

  /** Notes a moment of the boot as both a step and a metric. */
  moment(moment: Moment): void {
    const atMs = this.now();
    const { name, event } = moment === 'ready' && this.isRestore ? restored : metricOfMoment[moment];
    // The metric first: whoever waits for the moment wants to find it.
    this.metric(name, atMs, 'ms', event, 'worker performance.now since boot');
    this.post({ kind: 'moment', moment, atMs });
  }

  /** Of the image, as served, so far. */
  get fetchedBytes(): number {
    return this.fetched.bytes;
  }

  /** What had been fetched when `event` happened. */
  fetchedAt(event: string): void {
    this.metric('bytes-fetched', this.fetched.bytes, 'bytes', event);
    this.metric('requests-made', this.fetched.requests, 'count', event);
  }

  metric(
    name: MetricName,
    value: number,
    unit: Metric['unit'],
    event: string,
    clock: Metric['clock'] = 'none',
  ): void {
    this.post({ kind: 'metric', metric: { name, value, unit, event, clock, temperature: this.temperature } });
  }
}
