// Turns a machine's events into snapshots that React can subscribe to.
import type { MachineFailure } from '@/_lab/protocol/failure';
import type { BootStep, Metric } from '@/_lab/protocol/metric';
import type { Machine, MachineOrigin, MachineState, StartFrom } from '@/_lab/session/machine';
import type { KeeperView, MachineKeeper } from '@/_lab/session/machine-keeper';
import { DisposableStore, type Disposable } from '@/_shared/disposable';
import { Emitter } from '@/_shared/emitter';

/** A machine at one moment. */
export interface MachineView {
  readonly state: MachineState;
  readonly steps: readonly BootStep[];
  readonly metrics: readonly Metric[];
  readonly failure: MachineFailure | null;
  readonly origin: MachineOrigin | null;
  /** Null for a machine that is not kept. */
  readonly keeping: KeeperView | null;
}

/** Lives as long as its machine's place in the lab; created by the provider, never while drawing. */
export class MachineStore implements Disposable {
  private readonly changed = new Emitter<void>();
  private readonly lifetime = new DisposableStore();
  private view: MachineView;

  constructor(
    readonly machine: Machine,
    readonly keeper: MachineKeeper | null = null,
  ) {
    this.view = this.read();
    const refresh = () => {
      this.view = this.read();
      this.changed.fire();
    };
    this.lifetime.add(machine.onState(refresh));
    this.lifetime.add(machine.onStep(refresh));
    this.lifetime.add(machine.onMetric(refresh));
    this.lifetime.add(machine.onFailure(refresh));
    if (keeper) this.lifetime.add(keeper.onChange(refresh));
    if (keeper) this.lifetime.add(keeper);
    this.lifetime.add(this.changed);
  }

  /** The same object until something changed. */
  readonly getView = (): MachineView => this.view;

  readonly subscribe = (listener: () => void): (() => void) => {
    const subscription = this.changed.event(listener);
    return () => subscription.dispose();
  };

  /** Starts the machine the fastest way there is. */
  readonly start = async (): Promise<void> => {
    const from: StartFrom = (await this.keeper?.startFrom()) ?? { kind: 'built' };
    if (this.machine.state !== 'disposed') await this.machine.boot(from);
  };

  dispose(): void {
    this.lifetime.dispose();
  }

  private read(): MachineView {
    const { state, steps, metrics, failure, origin } = this.machine;
    return { state, steps: [...steps], metrics: [...metrics], failure, origin, keeping: this.keeper?.view ?? null };
  }
}
