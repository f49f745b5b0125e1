// A value kept in this browser, as a store that React can subscribe to.
import { Emitter } from '@/_shared/emitter';

interface Stored<Value> {
  readonly value: Value;
  /** Something was stored, but not for this version of what it belongs to. */
  readonly wasDiscarded: boolean;
}

/** Reads on first use in the browser. A browser that forbids storage gets a value that lasts as long as the page. */
export class StoredValue<Value> {
  private readonly changed = new Emitter<void>();
  private current: Stored<Value> | null = null;
  private readonly blank: Stored<Value>;

  /** `parse` answers null to anything that is not a current value. */
  constructor(
    private readonly key: string,
    private readonly parse: (raw: unknown) => Value | null,
    initial: Value,
  ) {
    this.blank = { value: initial, wasDiscarded: false };
  }

  readonly get = (): Stored<Value> => (this.current ??= this.read());

  /** What the server draws, and the browser first. */
  readonly getInitial = (): Stored<Value> => this.blank;

  readonly subscribe = (listener: () => void): (() => void) => {
    const subscription = this.changed.event(listener);
    return () => subscription.dispose();
  };

  update(change: (value: Value) => Value): void {
    const { value, wasDiscarded } = this.get();
    const next = change(value);
    if (next === value) return;
    this.current = { value: next, wasDiscarded };
    this.write(next);
    this.changed.fire();
  }

  private read(): Stored<Value> {
    const text = storage()?.getItem(this.key) ?? null;
    if (text === null) return this.blank;
    const value = this.parse(parseJson(text));
    return value === null ? { ...this.blank, wasDiscarded: true } : { value, wasDiscarded: false };
  }

  private write(value: Value): void {
    try {
      storage()?.setItem(this.key, JSON.stringify(value));
    } catch {
      // Full or forbidden: the value still lasts as long as the page.
    }
  }
}

function storage(): Storage | null {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
