import { toDisposable, type Disposable } from './disposable';

/** Subscribes a listener; disposing the result unsubscribes it. */
export type Event<Value> = (listener: (value: Value) => void) => Disposable;

/** One event source. Listeners are called in the order of subscription, synchronously. */
export class Emitter<Value> implements Disposable {
  private readonly listeners = new Set<(value: Value) => void>();

  /** The public half: hand this out, keep `fire`. */
  readonly event: Event<Value> = (listener) => {
    // A wrapper, so that one function subscribed twice is two subscriptions.
    const entry = (value: Value) => listener(value);
    this.listeners.add(entry);
    return toDisposable(() => this.listeners.delete(entry));
  };

  /** Calls every listener present at the time of the call. */
  fire(value: Value): void {
    for (const listener of [...this.listeners]) listener(value);
  }

  /** Number of live subscriptions; disposal tests read it. */
  get size(): number {
    return this.listeners.size;
  }

  dispose(): void {
    this.listeners.clear();
  }
}
