// Turns a machine's events into snapshots that React can subscribe to.
import type { MachineFailure } from '@/_lab/protocol/failure';
import type { BootStep, Metric } from '@/_lab/protocol/metric';
import type { Machine, MachineState } from '@/_lab/session/machine';
import { DisposableStore, type Disposable } from '@/_shared/disposable';
import { Emitter } from '@/_shared/emitter';

/** A machine at one moment. */
export interface MachineView {
  readonly state: MachineState;
  readonly steps: readonly BootStep[];
  readonly metrics: readonly Metric[];
  readonly failure: MachineFailure | null;
}

/** Lives as long as its machine's place in the lab; created by the provider, never while drawing. */
export class MachineStore implements Disposable {
  private readonly changed = new Emitter<void>();
  private readonly lifetime = new DisposableStore();
  private view: MachineView;

  constructor(readonly machine: Machine) {
    this.view = this.read();
    const refresh = () => {
      this.view = this.read();
      this.changed.fire();
    };
    this.lifetime.add(machine.onState(refresh));
    this.lifetime.add(machine.onStep(refresh));
    this.lifetime.add(machine.onMetric(refresh));
    this.lifetime.add(machine.onFailure(refresh));
    this.lifetime.add(this.changed);
  }

  /** The same object until something changed. */
  readonly getView = (): MachineView => this.view;

  readonly subscribe = (listener: () => void): (() => void) => {
    const subscription = this.changed.event(listener);
    return () => subscription.dispose();
  };

  dispose(): void {
    this.lifetime.dispose();
  }

  private read(): MachineView {
    const { state, steps, metrics, failure } = this.machine;
    return { state, steps: [...steps], metrics: [...metrics], failure };
  }
}
