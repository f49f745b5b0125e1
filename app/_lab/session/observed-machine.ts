import type { MachineFailure } from '@/_lab/protocol/failure';
import type { BootStep, Metric } from '@/_lab/protocol/metric';
import type { Disposable } from '@/_shared/disposable';
import type { ConsoleSink, Machine, MachineOrigin, MachineState } from './machine';
import { MachineRecord } from './machine-record';

/** The half of the machine interface that only looks: state, steps, metrics, console. */
export abstract class ObservedMachine {
  protected readonly record: MachineRecord;
  readonly onConsole: Machine['onConsole'];
  readonly onState: Machine['onState'];
  readonly onStep: Machine['onStep'];
  readonly onMetric: Machine['onMetric'];
  readonly onFailure: Machine['onFailure'];

  protected constructor(steps: readonly BootStep[]) {
    this.record = new MachineRecord(steps);
    this.onConsole = this.record.console.event;
    this.onState = this.record.onState;
    this.onStep = this.record.onStep;
    this.onMetric = this.record.onMetric;
    this.onFailure = this.record.onFailure;
  }

  get state(): MachineState {
    return this.record.state;
  }

  get steps(): readonly BootStep[] {
    return this.record.steps;
  }

  get metrics(): readonly Metric[] {
    return this.record.metrics;
  }

  get failure(): MachineFailure | null {
    return this.record.failure;
  }

  get origin(): MachineOrigin | null {
    return this.record.origin;
  }

  /** Live subscriptions of all kinds. */
  get listeners(): number {
    return this.record.listeners;
  }

  attach(sink: ConsoleSink): Disposable {
    return this.record.console.attach(sink);
  }
}
