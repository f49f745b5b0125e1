// What is known of a machine from outside, and who wants to hear of it. Every kind of machine keeps one.
import type { MachineFailure } from '@/_lab/protocol/failure';
import type { BootStep, Metric } from '@/_lab/protocol/metric';
import type { Disposable } from '@/_shared/disposable';
import { Emitter } from '@/_shared/emitter';
import { ConsoleBuffer } from './console-buffer';
import type { MachineOrigin, MachineState } from './machine';
import { canStep, nextState, type MachineStep } from './transition';

export class MachineRecord implements Disposable {
  readonly console = new ConsoleBuffer();
  private readonly states = new Emitter<MachineState>();
  private readonly stepChanges = new Emitter<readonly BootStep[]>();
  private readonly metricChanges = new Emitter<Metric>();
  private readonly failures = new Emitter<MachineFailure>();
  readonly onState = this.states.event;
  readonly onStep = this.stepChanges.event;
  readonly onMetric = this.metricChanges.event;
  readonly onFailure = this.failures.event;

  state: MachineState = 'idle';
  metrics: readonly Metric[] = [];
  failure: MachineFailure | null = null;
  origin: MachineOrigin | null = null;

  constructor(public steps: readonly BootStep[]) {}

  can(step: MachineStep): boolean {
    return canStep(this.state, step);
  }

  /** Moves to the next state; throws when the table has none. */
  step(step: MachineStep): void {
    this.state = nextState(this.state, step);
    this.states.fire(this.state);
  }

  /** Forgets what belonged to the boot before. */
  clear(steps: readonly BootStep[]): void {
    this.metrics = [];
    this.failure = null;
    this.setSteps(steps);
  }

  setSteps(steps: readonly BootStep[]): void {
    this.steps = steps;
    this.stepChanges.fire(steps);
  }

  addMetric(metric: Metric): void {
    this.metrics = [...this.metrics, metric];
    this.metricChanges.fire(metric);
  }

  setFailure(failure: MachineFailure): void {
    this.failure = failure;
    this.failures.fire(failure);
  }

  /** Subscriptions of all kinds; disposal tests read it. */
  get listeners(): number {
    const emitters = [this.states, this.stepChanges, this.metricChanges, this.failures];
    return emitters.reduce((sum, emitter) => sum + emitter.size, this.console.listeners);
  }

  dispose(): void {
    this.console.dispose();
    for (const emitter of [this.states, this.stepChanges, this.metricChanges, this.failures]) emitter.dispose();
  }
}
