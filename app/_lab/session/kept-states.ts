// States of the reader's own machines in the reader's own browser. A state is written whole under a name of its own before
// it is pointed to, so that what was reported as saved is there whatever happens to a later write.
import type { Snapshot } from '@/_lab/protocol/snapshot';
import { fail, ok, type Result } from '@/_shared/result';

/** Values by key; each call happens whole or not at all, and rejects if it did not. */
export interface StateStorage {
  get(key: string): Promise<unknown>;
  set(key: string, value: unknown): Promise<void>;
  remove(key: string): Promise<void>;
  keys(): Promise<readonly string[]>;
}

export type StorageFailure =
  | { readonly kind: 'no-room'; readonly detail: string }
  | { readonly kind: 'storage'; readonly detail: string };

/** What is known of a kept state without reading it. */
export interface KeptSummary {
  readonly bytes: number;
  /** Since 1970, by the wall clock. */
  readonly savedAtMs: number;
}

interface Pointer extends KeptSummary {
  readonly key: string;
}

// Another tab may be between writing a state and pointing to it.
const ORPHAN_AGE_MS = 600_000;

export class KeptStates {
  constructor(private readonly storage: StateStorage) {}

  async summary(machine: string): Promise<KeptSummary | null> {
    return pointerOf(await this.storage.get(pointerKey(machine)));
  }

  /** The newest state that was saved whole; null if there is none. */
  async find(machine: string): Promise<Snapshot | null> {
    const pointer = pointerOf(await this.storage.get(pointerKey(machine)));
    return pointer ? ((await this.storage.get(pointer.key)) as Snapshot | undefined) ?? null : null;
  }

  /** When this says ok, the state is there after the browser was killed. */
  async save(machine: string, snapshot: Snapshot, nowMs: number): Promise<Result<KeptSummary, StorageFailure>> {
    const summary = { bytes: snapshot.bytes.length, savedAtMs: nowMs };
    const key = stateKey(machine, nowMs, snapshot);
    try {
      const before = pointerOf(await this.storage.get(pointerKey(machine)));
      await this.storage.set(key, snapshot);
      await this.storage.set(pointerKey(machine), { key, ...summary } satisfies Pointer);
      if (before && before.key !== key) await this.storage.remove(before.key);
      await this.sweep(machine, key, nowMs);
      return ok(summary);
    } catch (error) {
      return fail(storageFailure(error));
    }
  }

  async forget(machine: string): Promise<Result<void, StorageFailure>> {
    try {
      await this.storage.remove(pointerKey(machine));
      for (const key of await this.storage.keys()) if (key.startsWith(statePrefix(machine))) await this.storage.remove(key);
      return ok(undefined);
    } catch (error) {
      return fail(storageFailure(error));
    }
  }

  /** Whether the reader wants this machine kept. */
  async isOn(machine: string): Promise<boolean> {
    return (await this.storage.get(switchKey(machine))) === true;
  }

  async setOn(machine: string, isOn: boolean): Promise<void> {
    await (isOn ? this.storage.set(switchKey(machine), true) : this.storage.remove(switchKey(machine)));
  }

  /** Removes states that were written and never pointed to. */
  private async sweep(machine: string, current: string, nowMs: number): Promise<void> {
    for (const key of await this.storage.keys()) {
      if (!key.startsWith(statePrefix(machine)) || key === current) continue;
      const writtenAtMs = Number(key.slice(statePrefix(machine).length).split(' ')[0]);
      if (nowMs - writtenAtMs > ORPHAN_AGE_MS) await this.storage.remove(key);
    }
  }
}

const pointerKey = (machine: string) => `kept ${machine}`;
const switchKey = (machine: string) => `keep ${machine}`;
const statePrefix = (machine: string) => `state ${machine} `;
const stateKey = (machine: string, nowMs: number, { file }: Snapshot) => `${statePrefix(machine)}${nowMs} ${file.sha256}`;

function pointerOf(value: unknown): Pointer | null {
  if (typeof value !== 'object' || value === null) return null;
  const { key, bytes, savedAtMs } = value as Partial<Pointer>;
  return typeof key === 'string' && typeof bytes === 'number' && typeof savedAtMs === 'number' ? { key, bytes, savedAtMs } : null;
}

/** Words for a browser's refusal; a full store is told apart, because the reader can do something about it. */
export function storageFailure(error: unknown): StorageFailure {
  const { name, message } = error instanceof Error ? error : { name: '', message: String(error) };
  return { kind: name === 'QuotaExceededError' ? 'no-room' : 'storage', detail: message || name };
}
