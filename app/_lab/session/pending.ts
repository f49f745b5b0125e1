import type { Clock } from '@/_shared/clock';
import type { Disposable } from '@/_shared/disposable';

interface Waiting<Value> {
  readonly resolve: (value: Value) => void;
  readonly timer: Disposable | null;
}

/** Questions asked across a border, by number, until their answers come or their time is up. */
export class Pending<Value> {
  private readonly waiting = new Map<number, Waiting<Value>>();
  private lastId = 0;

  constructor(private readonly clock: Clock) {}

  get size(): number {
    return this.waiting.size;
  }

  /** A new number and the promise of its answer; `late` is the answer when none has come after `limitMs`. */
  ask(limitMs: number | null, late: Value): { readonly id: number; readonly answer: Promise<Value> } {
    this.lastId = (this.lastId % 0x7fff_ffff) + 1;
    const id = this.lastId;
    const answer = new Promise<Value>((resolve) => {
      const timer = limitMs === null ? null : this.clock.after(limitMs, () => this.settle(id, late));
      this.waiting.set(id, { resolve, timer });
    });
    return { id, answer };
  }

  /** False when nobody waits for that number any more. */
  settle(id: number, value: Value): boolean {
    const entry = this.waiting.get(id);
    if (!entry) return false;
    this.waiting.delete(id);
    entry.timer?.dispose();
    entry.resolve(value);
    return true;
  }

  settleAll(value: Value): void {
    for (const id of [...this.waiting.keys()]) this.settle(id, value);
  }
}
