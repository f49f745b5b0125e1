// Which machines of a lab the provider made, and what is told of them.
import type { InstanceReport } from '@/_lab/protocol/provider-schema';
import type { Metric } from '@/_lab/protocol/metric';
import type { Clock } from '@/_shared/clock';
import type { LiveMachine } from './live-machine';
import type { Machine } from './machine';

const LOG_LIMIT_BYTES = 256 * 1024;
const told: readonly Metric['name'][] = ['engine-constructed', 'first-console-byte', 'ready-marker', 'first-http-200'];

/** How far the program of an instance came: it listens, or it has returned from `main`. */
export type ProgramPhase = 'starting' | 'listening' | 'ended';

/** A machine that the provider made. Its subscriptions end with the machine. */
export class Instance {
  private phase: ProgramPhase = 'starting';
  private readySince: number | null = null;
  private readonly waiting = new Set<() => void>();

  constructor(
    readonly machine: LiveMachine,
    private readonly sha256: string,
    private readonly clock: Clock,
  ) {
    machine.onState((state) => {
      if (state === 'fetching') this.phase = 'starting';
      if (state === 'ready') this.readySince ??= clock.now();
      else if (state !== 'paused') this.readySince = null;
      if (state === 'failed' || state === 'disposed') this.wake();
    });
    machine.onGuestEvent(({ name }) => {
      if (name === 'ready') this.enter('listening');
      if (name === 'exit') this.enter('ended');
    });
  }

  /** Resolves when the program listens or has ended, the machine is gone, or the time is up. */
  async settled(limitMs: number): Promise<ProgramPhase> {
    if (this.phase === 'starting' && this.machine.state === 'ready') {
      await new Promise<void>((resolve) => {
        const timer = this.clock.after(limitMs, () => this.wake());
        this.waiting.add(() => {
          timer.dispose();
          resolve();
        });
      });
    }
    return this.phase;
  }

  report(): InstanceReport {
    const { spec, image, state } = this.machine;
    return {
      name: spec.name,
      image: spec.image,
      sha256: this.sha256,
      address: spec.ip,
      mac: spec.mac,
      memoryMiB: spec.memoryMiB ?? image.machine.memoryMiB,
      state: state === 'ready' && this.phase !== 'starting' ? this.phase : state === 'idle' ? 'off' : state,
    };
  }

  /** The report, with the times of the present boot in milliseconds as the page measured them. */
  description(): Readonly<Record<string, unknown>> {
    const { metrics, failure } = this.machine;
    const times = metrics.filter(({ name }) => told.includes(name)).map(({ name, value }) => [name, rounded(value)] as const);
    const uptimeMs = this.readySince === null ? null : rounded(this.clock.now() - this.readySince);
    return { ...this.report(), uptimeMs, bootMs: Object.fromEntries(times), ...(failure && { failure }) };
  }

  /** The newest of what the machine printed. */
  logs(): Uint8Array {
    const parts: Uint8Array[] = [];
    this.machine.attach((bytes) => parts.push(bytes)).dispose();
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole.subarray(Math.max(0, whole.length - LOG_LIMIT_BYTES));
  }

  private enter(phase: ProgramPhase): void {
    this.phase = phase;
    this.wake();
  }

  private wake(): void {
    for (const wake of this.waiting) wake();
    this.waiting.clear();
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
