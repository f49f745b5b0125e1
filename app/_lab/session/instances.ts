// Which machines of a lab the provider made, and what is told of them.
import * as z from 'zod';
import type { InstanceReport } from '@/_lab/protocol/provider-schema';
import type { Metric } from '@/_lab/protocol/metric';
import type { Clock } from '@/_shared/clock';
import type { LiveMachine } from './live-machine';
import type { Machine } from './machine';

const LOG_LIMIT_BYTES = 256 * 1024;
// Console bytes come in batches, and one may be on its way when the program's end is told.
const LAST_WORDS_MS = 100;
const exitSchema = z.object({ status: z.int().min(0).max(255) });
const told: readonly Metric['name'][] = ['engine-constructed', 'first-console-byte', 'ready-marker', 'first-http-200'];

/** What an answer to the host holds. */
export interface Reply {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly text?: Uint8Array;
}

/** How far the program of an instance came: it listens, or it has returned from `main`. */
export type ProgramPhase = 'starting' | 'listening' | 'ended';

/** A machine that the provider made. Its subscriptions end with the machine. */
export class Instance {
  private phase: ProgramPhase = 'starting';
  private exit: number | null = null;
  private written = 0;
  private readySince: number | null = null;
  private readonly waiting = new Set<() => void>();

  constructor(
    readonly machine: LiveMachine,
    private readonly identity: { readonly sha256: string; readonly serial: number },
    private readonly clock: Clock,
  ) {
    machine.onState((state) => {
      if (state === 'fetching') {
        this.phase = 'starting';
        this.exit = null;
      }
      if (state === 'ready') this.readySince ??= clock.now();
      else if (state !== 'paused') this.readySince = null;
      if (state === 'failed' || state === 'disposed' || state === 'idle') this.wake();
    });
    machine.onGuestEvent(({ name, fields }) => {
      if (name === 'ready') this.enter('listening');
      if (name !== 'exit') return;
      this.exit = exitSchema.safeParse(fields).data?.status ?? null;
      this.enter('ended');
    });
    machine.onConsole((bytes) => {
      this.written += bytes.length;
      this.wake();
    });
  }

  get serial(): number {
    return this.identity.serial;
  }

  /** Resolves when the program listens or has ended, the machine is gone, or the time is up. */
  async settled(limitMs: number): Promise<ProgramPhase> {
    const until = this.clock.now() + limitMs;
    while (this.phase === 'starting' && this.machine.state === 'ready' && this.clock.now() < until) await this.news(until - this.clock.now());
    return this.phase;
  }

  /** Resolves when more than `from` bytes were printed, the machine is not on or its program ended, or the time is up. */
  async newsAfter(from: number, limitMs: number): Promise<void> {
    const until = this.clock.now() + limitMs;
    while (this.written <= from && this.isOn && this.clock.now() < until) await this.news(until - this.clock.now());
    if (this.written <= from && this.phase === 'ended' && this.machine.state === 'ready') await this.pause(LAST_WORDS_MS);
  }

  report(): InstanceReport {
    const { spec, image } = this.machine;
    return {
      name: spec.name,
      serial: this.serial,
      image: spec.image,
      sha256: this.identity.sha256,
      address: spec.ip,
      mac: spec.mac,
      memoryMiB: spec.memoryMiB ?? image.machine.memoryMiB,
      state: this.state,
    };
  }

  private get state(): string {
    const { state } = this.machine;
    return state === 'ready' && this.phase !== 'starting' ? this.phase : state === 'idle' ? 'off' : state;
  }

  private get isOn(): boolean {
    return ['fetching', 'booting', 'ready', 'paused'].includes(this.machine.state) && this.phase !== 'ended';
  }

  /** The report, with the times of the present boot in milliseconds as the page measured them. */
  description(): Readonly<Record<string, unknown>> {
    const { metrics, failure } = this.machine;
    const times = metrics.filter(({ name }) => told.includes(name)).map(({ name, value }) => [name, rounded(value)] as const);
    const uptimeMs = this.readySince === null ? null : rounded(this.clock.now() - this.readySince);
    const end = this.exit === null ? {} : { exit: this.exit };
    return { ...this.report(), uptimeMs, bootMs: Object.fromEntries(times), ...end, ...(failure && { failure }) };
  }

  /** What the machine printed behind byte `from`, as far as it is kept; without `from` the newest. */
  logs(from?: number): Reply {
    const kept = this.kept();
    const first = this.written - kept.length;
    const start = from === undefined ? Math.max(0, kept.length - LOG_LIMIT_BYTES) : Math.min(kept.length, Math.max(0, from - first));
    const text = kept.subarray(start, start + LOG_LIMIT_BYTES);
    const end = this.exit === null ? {} : { exit: this.exit };
    return { fields: { from: first + start, written: this.written, state: this.state, ...end }, text };
  }

  private kept(): Uint8Array {
    const parts: Uint8Array[] = [];
    this.machine.attach((bytes) => parts.push(bytes)).dispose();
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.clock.after(ms, resolve));
  }

  private news(limitMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.clock.after(limitMs, () => wake());
      const wake = () => {
        timer.dispose();
        this.waiting.delete(wake);
        resolve();
      };
      this.waiting.add(wake);
    });
  }

  private enter(phase: ProgramPhase): void {
    this.phase = phase;
    this.wake();
  }

  private wake(): void {
    for (const wake of [...this.waiting]) wake();
  }
}

/** The instances that are still in the lab. */
export class Instances {
  private members: readonly Instance[] = [];

  add(instance: Instance): void {
    this.members = [...this.members, instance];
  }

  /** All that `machines` still holds; a machine may have been removed by others. */
  among(machines: readonly Machine[]): readonly Instance[] {
    this.members = this.members.filter(({ machine }) => machines.includes(machine));
    return this.members;
  }
}

const rounded = (ms: number): number => Math.round(ms * 10) / 10;
