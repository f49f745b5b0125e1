// "Keep my machine": saves one machine's state when asked, at intervals and when the page hides, and finds it again.
import type { VerbFailure } from '@/_lab/protocol/failure';
import type { Clock } from '@/_shared/clock';
import { DisposableStore, type Disposable } from '@/_shared/disposable';
import { Emitter, type Event } from '@/_shared/emitter';
import { storageFailure, type KeptStates, type KeptSummary, type StorageFailure } from './kept-states';
import type { Machine, StartFrom } from './machine';

export type KeepFailure = VerbFailure | StorageFailure;

/** Keeping a machine, at one moment. */
export interface KeeperView {
  readonly isOn: boolean;
  readonly isSaving: boolean;
  readonly saved: KeptSummary | null;
  readonly failure: KeepFailure | null;
}

export interface KeeperTools {
  readonly states: KeptStates;
  readonly clock: Clock;
  /** The page is hidden, perhaps for good. */
  readonly onHide: Event<void>;
}

export const saveIntervalMs = 120_000;

export class MachineKeeper implements Disposable {
  private readonly changed = new Emitter<void>();
  readonly onChange = this.changed.event;
  private readonly lifetime = new DisposableStore();
  /** Of the machine in storage; its addresses are given to it anew at each start. */
  private readonly id: string;
  private readonly opened: Promise<void>;
  private timer: Disposable;
  private timesForgotten = 0;
  view: KeeperView = { isOn: false, isSaving: false, saved: null, failure: null };

  constructor(
    private readonly machine: Machine,
    private readonly tools: KeeperTools,
  ) {
    this.id = `${machine.image.id}/${machine.spec.name}`;
    this.lifetime.add(this.changed);
    this.lifetime.add(tools.onHide(() => void this.saveIfOn()));
    this.opened = this.open();
    this.timer = this.nextSave();
  }

  /** The reader's own state if there is one and it is wanted, else the one made with the course. */
  async startFrom(): Promise<StartFrom> {
    await this.opened;
    if (!this.view.isOn || !this.view.saved) return { kind: 'built' };
    try {
      const snapshot = await this.tools.states.find(this.id);
      return snapshot ? { kind: 'kept', snapshot } : { kind: 'built' };
    } catch (error) {
      this.show({ failure: storageFailure(error) });
      return { kind: 'built' };
    }
  }

  async setOn(isOn: boolean): Promise<void> {
    this.show({ isOn, failure: null });
    await this.tools.states.setOn(this.id, isOn).catch((error: unknown) => this.show({ failure: storageFailure(error) }));
    await this.saveIfOn();
  }

  /**
   * One save at a time; a second one asked for meanwhile is the first one's. Unless the reader asked for it, a machine
   * that is busy is none of his business: the next save will do.
   */
  async save(isAsked = true): Promise<void> {
    if (this.view.isSaving) return;
    this.show({ isSaving: true });
    const { timesForgotten } = this;
    const taken = await this.machine.snapshot();
    const kept = taken.ok ? await this.tools.states.save(this.id, taken.value, Date.now()) : taken;
    // Forgotten while it was being written.
    if (timesForgotten !== this.timesForgotten) return this.erase();
    if (kept.ok) return this.show({ isSaving: false, saved: kept.value, failure: null });
    this.show({ isSaving: false, ...((isAsked || kept.failure.kind !== 'busy') && { failure: kept.failure }) });
  }

  /** Removes the state, and keeps none from now on. */
  async forget(): Promise<void> {
    this.timesForgotten += 1;
    await this.setOn(false);
    await this.erase();
  }

  dispose(): void {
    this.timer.dispose();
    this.lifetime.dispose();
  }

  private async open(): Promise<void> {
    const { states } = this.tools;
    try {
      const [isOn, saved] = await Promise.all([states.isOn(this.id), states.summary(this.id)]);
      this.show({ isOn, saved });
    } catch (error) {
      this.show({ failure: storageFailure(error) });
    }
  }

  private async saveIfOn(): Promise<void> {
    if (this.view.isOn && this.machine.state === 'ready') await this.save(false);
  }

  private async erase(): Promise<void> {
    const forgotten = await this.tools.states.forget(this.id);
    this.show({ isSaving: false, ...(forgotten.ok ? { saved: null, failure: null } : { failure: forgotten.failure }) });
  }

  private nextSave(): Disposable {
    return this.tools.clock.after(saveIntervalMs, () => {
      this.timer = this.nextSave();
      void this.saveIfOn();
    });
  }

  private show(change: Partial<KeeperView>): void {
    this.view = { ...this.view, ...change };
    this.changed.fire();
  }
}
