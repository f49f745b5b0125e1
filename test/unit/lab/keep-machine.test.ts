import { describe, expect, it } from 'vitest';
import { KeptStates, type StateStorage } from '@/_lab/session/kept-states';
import { MachineKeeper, saveIntervalMs } from '@/_lab/session/machine-keeper';
import { Emitter } from '@/_shared/emitter';
import { FakeClock } from '../../support/fake-clock';
import { FakeMachine } from '../../support/fake-machine';
import { sampleSnapshot } from '../../support/sample-snapshot';

/** A browser's store that can be killed after a number of writes, or be full. */
class MemoryStorage implements StateStorage {
  readonly values = new Map<string, unknown>();
  writesLeft = Infinity;
  isFull = false;

  get(key: string): Promise<unknown> {
    return Promise.resolve(this.values.get(key));
  }

  set(key: string, value: unknown): Promise<void> {
    if (this.isFull) return Promise.reject(Object.assign(new Error('full'), { name: 'QuotaExceededError' }));
    return this.write(() => void this.values.set(key, value));
  }

  remove(key: string): Promise<void> {
    return this.write(() => void this.values.delete(key));
  }

  keys(): Promise<readonly string[]> {
    return Promise.resolve([...this.values.keys()]);
  }

  private write(change: () => void): Promise<void> {
    if (this.writesLeft <= 0) return new Promise(() => undefined);
    this.writesLeft -= 1;
    change();
    return Promise.resolve();
  }
}

const [first, next] = [sampleSnapshot('first'), sampleSnapshot('next')];

describe('states in the browser', () => {
  it('are found again, the newest one, and nothing of the one before is left', async () => {
    const storage = new MemoryStorage();
    const states = new KeptStates(storage);
    expect(await states.find('a/host')).toBe(null);
    expect(await states.save('a/host', first, 1000)).toEqual({ ok: true, value: { bytes: first.bytes.length, savedAtMs: 1000 } });
    await states.save('a/host', next, 2000);
    expect(await new KeptStates(storage).find('a/host')).toEqual(next);
    expect(storage.values.size).toBe(2);
  });

  it('survive a later write that ends at any moment', async () => {
    for (let writes = 0; writes < 4; writes += 1) {
      const storage = new MemoryStorage();
      await new KeptStates(storage).save('a/host', first, 1000);
      storage.writesLeft = writes;
      void new KeptStates(storage).save('a/host', next, 2000);
      await new Promise((resolve) => setTimeout(resolve, 5));
      const found = await new KeptStates(storage).find('a/host');
      expect([first.file.sha256, next.file.sha256]).toContain(found?.file.sha256);
      if (writes < 2) expect(found).toEqual(first);
    }
  });

  it('of a write that ended half way are removed once it must be over', async () => {
    const storage = new MemoryStorage();
    storage.writesLeft = 1;
    void new KeptStates(storage).save('a/host', first, 1000);
    await new Promise((resolve) => setTimeout(resolve, 5));
    storage.writesLeft = Infinity;
    const states = new KeptStates(storage);
    await states.save('a/host', next, 2000);
    expect(storage.values.size).toBe(3);
    await states.save('a/host', next, 2_000_000);
    expect(storage.values.size).toBe(2);
  });

  it('that do not fit leave the one before, and the reader is told', async () => {
    const storage = new MemoryStorage();
    const states = new KeptStates(storage);
    await states.save('a/host', first, 1000);
    storage.isFull = true;
    expect(await states.save('a/host', next, 2000)).toMatchObject({ ok: false, failure: { kind: 'no-room' } });
    expect(await states.find('a/host')).toEqual(first);
  });

  it('are forgotten, those of other machines are not', async () => {
    const storage = new MemoryStorage();
    const states = new KeptStates(storage);
    await states.save('a/host', first, 1000);
    await states.save('b/host', next, 1000);
    await states.forget('a/host');
    expect([await states.find('a/host'), await states.find('b/host')]).toEqual([null, next]);
    expect([...storage.values.keys()].some((key) => key.includes('a/host'))).toBe(false);
  });
});

describe('keeping a machine', () => {
  const spec = { image: 'web', name: 'host', mac: '00:22:15:00:00:02', ip: '10.0.0.2' };

  async function keeping(storage = new MemoryStorage()) {
    const [clock, hides] = [new FakeClock(), new Emitter<void>()];
    const machine = new FakeMachine(spec);
    const states = new KeptStates(storage);
    const keeper = new MachineKeeper(machine, { states, clock, onHide: hides.event });
    await machine.boot(await keeper.startFrom());
    return { storage, states, clock, hides, machine, keeper };
  }
  const turns = () => new Promise((resolve) => setTimeout(resolve, 5));

  it('is off at first: nothing is saved, whatever happens', async () => {
    const { storage, clock, hides, keeper } = await keeping();
    hides.fire();
    clock.advance(saveIntervalMs);
    await turns();
    expect([keeper.view.isOn, storage.values.size]).toEqual([false, 0]);
    expect(await keeper.startFrom()).toEqual({ kind: 'built' });
  });

  it('saves when switched on, at intervals and when the page hides; the next page starts from it', async () => {
    const { storage, clock, hides, keeper, machine } = await keeping();
    let saves = 0;
    keeper.onChange(() => (saves += keeper.view.isSaving ? 1 : 0));
    await keeper.setOn(true);
    clock.advance(saveIntervalMs);
    await turns();
    hides.fire();
    await turns();
    expect(saves).toBe(3);
    const again = await keeping(storage);
    expect(again.machine.origin).toEqual({ kind: 'kept', refused: null });
    expect(again.keeper.view).toMatchObject({ isOn: true, isSaving: false, failure: null });
    await machine.powerOff();
    hides.fire();
    await turns();
    expect(saves).toBe(3);
  });

  it('forgets even what is being written', async () => {
    const { storage, keeper } = await keeping();
    await keeper.setOn(true);
    const saving = keeper.save();
    await keeper.forget();
    await saving;
    expect([storage.values.size, keeper.view]).toEqual([0, { isOn: false, isSaving: false, saved: null, failure: null }]);
  });

  it('tells of a machine that gives no state, and of a store that is full', async () => {
    const { storage, keeper, machine } = await keeping();
    storage.isFull = true;
    await keeper.save();
    expect(keeper.view.failure).toMatchObject({ kind: 'no-room' });
    await machine.powerOff();
    await keeper.save();
    expect(keeper.view.failure).toMatchObject({ kind: 'not-ready' });
  });

  it('tells of a busy machine only where the reader asked for a save', async () => {
    const { keeper, machine, hides } = await keeping();
    await keeper.setOn(true);
    machine.snapshot = () => Promise.resolve({ ok: false, failure: { kind: 'busy', detail: 'a command runs' } });
    hides.fire();
    await turns();
    expect(keeper.view).toMatchObject({ isSaving: false, failure: null });
    await keeper.save();
    expect(keeper.view).toMatchObject({ isSaving: false, failure: { kind: 'busy' } });
  });

  it('leaves no timer and no listener behind', async () => {
    const { clock, hides, keeper } = await keeping();
    clock.advance(10 * saveIntervalMs);
    keeper.dispose();
    expect([clock.timers, hides.size]).toEqual([0, 0]);
  });
});
