// One power-on of a live machine: the worker, what it reports, and the watchdogs over it. Ends once, with or without a
// failure; a reset is a new run.
import type { BootOrder, FromMachineWorker, Moment, Sample, ToMachineWorker } from '@/_lab/protocol/machine-messages';
import type { MachineFailure, VerbFailure } from '@/_lab/protocol/failure';
import type { Metric } from '@/_lab/protocol/metric';
import type { Snapshot } from '@/_lab/protocol/snapshot';
import type { LinePort, WorkerPort } from '@/_lab/protocol/worker-port';
import type { Clock } from '@/_shared/clock';
import { DisposableStore, type Disposable } from '@/_shared/disposable';
import { fail, ok, unreachable, type Result } from '@/_shared/result';
import { ControlClient } from './control-client';
import type { EngineClaim } from './engine-share';
import { Pending } from './pending';

export type MachinePort = WorkerPort<ToMachineWorker, FromMachineWorker>;

/** What a guest says of itself on its control channel; nothing of it is checked. */
export interface GuestEvent {
  readonly name: string;
  readonly fields: unknown;
}

/** What a run tells its machine. */
export interface RunListener {
  onProgress(loadedBytes: number, totalBytes: number): void;
  onMoment(moment: Moment, atMs: number): void;
  onMetric(metric: Metric): void;
  onConsole(bytes: Uint8Array, droppedBefore: number): void;
  onRunChanged(running: boolean): void;
  onGuestEvent(event: GuestEvent): void;
  /** Not the end of the run. */
  onTrouble(failure: MachineFailure): void;
  /** The run is over; it will say nothing more. */
  onFailure(failure: MachineFailure): void;
}

export interface RunOptions {
  readonly port: MachinePort;
  readonly order: BootOrder;
  readonly claim: EngineClaim;
  readonly line: LinePort | null;
  readonly clock: Clock;
  readonly listener: RunListener;
}

const HEARTBEAT_MS = 1000;
// Counted in the page's own ticks: after a frozen tab thaws, page and worker get their turns back together.
const MISSED_LIMIT = 4;
const SAMPLE_MS = 10_000;
// Compressing takes seconds on a slow computer; the machine runs meanwhile.
const SNAPSHOT_MS = 60_000;
const REPORT_MS = 200;
const FLOOD_BYTES = 1024 * 1024;

export class MachineRun implements Disposable {
  readonly control: ControlClient;
  private readonly lifetime = new DisposableStore();
  private readonly samples: Pending<Sample | null>;
  private readonly snapshots: Pending<Result<Snapshot, VerbFailure>>;
  private readonly changes: Pending<boolean>;
  private missed = 0;
  private isOver = false;
  private isReady = false;
  private printed = 0;
  private readonly startedAt: number;

  constructor(private readonly options: RunOptions) {
    const { port, clock, order, claim, line } = options;
    this.startedAt = clock.now();
    this.samples = new Pending(clock);
    this.snapshots = new Pending(clock);
    this.changes = new Pending(clock);
    this.control = new ControlClient(
      (bytes) => port.post({ kind: 'control-input', bytes }),
      clock,
      (name, fields) => this.onGuestEvent(name, fields),
    );
    this.lifetime.add(port);
    this.lifetime.add(port.onMessage((message) => this.receive(message)));
    this.lifetime.add(port.onDeath((detail) => this.fail({ kind: 'worker-died', detail })));
    port.post({ kind: 'boot', order }, line ? [line] : []);
    void claim.handOver?.then((module) => {
      if (!this.isOver) port.post({ kind: 'engine', module });
    });
    this.watchHeartbeat();
  }

  type(bytes: Uint8Array): void {
    this.options.port.post({ kind: 'console-input', bytes });
  }

  resize(columns: number, rows: number): void {
    this.options.port.post({ kind: 'resize', columns, rows });
  }

  /** Stops or continues the emulator; false when it did not say that it did. */
  setRunning(running: boolean): Promise<boolean> {
    const { answer } = this.changes.ask(SAMPLE_MS, false);
    this.options.port.post({ kind: 'run', running });
    return answer;
  }

  /** What the emulator counts just now. */
  async sample(withMemory: boolean): Promise<Result<Sample, VerbFailure>> {
    const { id, answer } = this.samples.ask(SAMPLE_MS, null);
    this.options.port.post({ kind: 'sample', id, withMemory });
    const sample = await answer;
    return sample ? ok(sample) : fail({ kind: 'timeout', afterMs: SAMPLE_MS });
  }

  /** Tells the worker that the guest took its new names and addresses. */
  identified(): void {
    this.options.port.post({ kind: 'identified' });
  }

  /** Refuses while the guest owes an answer: a state must not hold half a conversation. */
  snapshot(): Promise<Result<Snapshot, VerbFailure>> {
    const open = this.control.openQuestions;
    if (open > 0) return Promise.resolve(fail({ kind: 'busy', detail: `${open} of the page's commands run in the machine` }));
    const { id, answer } = this.snapshots.ask(SNAPSHOT_MS, fail({ kind: 'timeout', afterMs: SNAPSHOT_MS }));
    this.options.port.post({ kind: 'snapshot', id });
    return answer;
  }

  /** Ends the worker. Nothing is reported afterwards. */
  dispose(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.options.claim.abandon();
    this.control.close({ kind: 'reset', detail: 'the machine was switched off' });
    this.samples.settleAll(null);
    this.snapshots.settleAll(fail({ kind: 'reset', detail: 'the machine was switched off' }));
    this.changes.settleAll(false);
    this.lifetime.dispose();
  }

  private receive(message: FromMachineWorker): void {
    if (this.isOver) return;
    const { listener, claim, port } = this.options;
    switch (message.kind) {
      case 'engine-compiled':
        return claim.provide(message.module);
      case 'progress':
        return listener.onProgress(message.loadedBytes, message.totalBytes);
      case 'moment':
        if (message.moment === 'running') this.watchReady();
        if (message.moment === 'ready') this.isReady = true;
        return listener.onMoment(message.moment, message.atMs);
      case 'metric':
        return listener.onMetric(message.metric);
      case 'console':
        this.printed += message.bytes.length + message.droppedBefore;
        port.post({ kind: 'taken', stream: 'console', bytes: message.bytes.length });
        return listener.onConsole(message.bytes, message.droppedBefore);
      case 'control':
        port.post({ kind: 'taken', stream: 'control', bytes: message.bytes.length });
        return this.control.receive(message.bytes);
      case 'pulse':
        this.missed = 0;
        return;
      case 'run-changed':
        this.changes.settleAll(true);
        return listener.onRunChanged(message.running);
      case 'sampled':
        return void this.samples.settle(message.id, message.sample);
      case 'snapshot-taken':
        return void this.snapshots.settle(message.id, message.result);
      case 'failure':
        return this.fail(message.failure);
      case 'trouble':
        return listener.onTrouble(message.failure);
      default:
        return unreachable(message);
    }
  }

  private fail(failure: MachineFailure): void {
    if (this.isOver) return;
    this.dispose();
    this.options.listener.onFailure(failure);
  }

  private watchHeartbeat(): void {
    const beat = () => {
      this.missed += 1;
      if (this.missed > MISSED_LIMIT) {
        this.fail({ kind: 'worker-died', detail: `no sign of life for ${this.missed} s` });
        return;
      }
      this.lifetime.add(this.options.clock.after(HEARTBEAT_MS, beat));
    };
    this.lifetime.add(this.options.clock.after(HEARTBEAT_MS, beat));
  }

  private watchReady(): void {
    const { image } = this.options.order;
    const timer = this.options.clock.after(image.timeoutMs, () => {
      if (this.isReady) return;
      const withinMs = Math.round(this.options.clock.now() - this.startedAt);
      // A guest that printed this much and not its marker is stuck in its own output.
      if (this.printed > FLOOD_BYTES) this.fail({ kind: 'console-flood', bytes: this.printed, withinMs });
      else this.fail({ kind: 'boot-timeout', afterMs: image.timeoutMs, marker: image.readyMarker });
    });
    this.lifetime.add(timer);
  }

  private onGuestEvent(name: string, fields: unknown): void {
    if (name !== 'fault') return this.options.listener.onGuestEvent({ name, fields });
    // The guest prints its report on the console at the same time; it is worth waiting for.
    const report = JSON.stringify(fields).slice(0, 4096);
    this.lifetime.add(this.options.clock.after(REPORT_MS, () => this.fail({ kind: 'guest-fault', report })));
  }
}
