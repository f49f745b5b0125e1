// Everything that can go wrong while a machine boots or runs: injected, named, and survived.
import { rmSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { FaultServer, type Spoil } from '../support/fault-server';
import { add, booted, consoleOf, guestLab, imageOf, imagesRoot, second, sleep, unikernel, value, type GuestLab } from '../support/guest-lab';
import { floodingGuest, rebootingGuest, silentGuest, tinyImages } from '../support/tiny-guest';

const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function lab(options: Parameters<typeof guestLab>[0] = {}): Promise<GuestLab> {
  const guests = await guestLab(options);
  ends.push(() => guests.lab.dispose());
  return guests;
}

/** A lab of one hand-made guest. */
async function tiny(kernel: Uint8Array, change: Parameters<typeof tinyImages>[1] = {}): Promise<{ machine: LiveMachine; guests: GuestLab }> {
  const images = tinyImages(kernel, change);
  ends.push(() => rmSync(images.folder, { recursive: true }));
  const guests = await lab({ imagesRoot: images.folder, manifest: images.manifest });
  return { machine: add(guests.lab, { ...unikernel, image: 'tiny' }), guests };
}

describe('a file that cannot be used', () => {
  const kernel = imageOf('web').files.find(({ role }) => role === 'kernel')!;
  const cases: readonly (readonly [Exclude<Spoil, null>, string])[] = [
    ['missing', 'missing'],
    ['truncated', 'truncated'],
    ['cut', 'truncated'],
    ['altered', 'altered'],
    ['stalled', 'stalled'],
    ['unreachable', 'unreachable'],
  ];

  it.each(cases)('%s: is named, nothing boots, and a retry works once it is whole', async (spoil, fault) => {
    const server = await FaultServer.start(imagesRoot, kernel.path);
    ends.push(() => server.close());
    server.spoil = spoil;
    const { lab: it } = await lab({ imagesUrl: server.url });
    const machine = add(it, unikernel);
    const states: string[] = [];
    machine.onState((state) => states.push(state));
    const result = await machine.boot();
    expect(result).toMatchObject({ ok: false, failure: { kind: 'file', fault, path: kernel.path } });
    expect(states).toEqual(['fetching', 'failed']);
    expect(machine.metrics.some(({ name }) => name === 'first-instruction')).toBe(false);
    expect(machine.steps.find(({ id }) => id === 'fetch')?.status).toBe('failed');
    server.spoil = null;
    expect(await machine.boot()).toEqual({ ok: true, value: undefined });
  });

  it('is named when it is the gateway', async () => {
    const part = (await import('../support/guest-lab')).manifest.parts.find(({ id }) => id === 'gateway')!;
    const server = await FaultServer.start(imagesRoot, part.files[0]!.path);
    ends.push(() => server.close());
    server.spoil = 'missing';
    const { lab: it } = await lab({ imagesUrl: server.url });
    const machine = add(it, unikernel);
    await machine.boot();
    await sleep(200);
    expect(machine.failure).toMatchObject({ kind: 'file', fault: 'missing', path: part.files[0]!.path });
    server.spoil = null;
    expect(await machine.boot()).toEqual({ ok: true, value: undefined });
    expect(value(await machine.request({ method: 'GET', path: '/' })).status).toBe(200);
  });
});

describe('a worker', () => {
  it('that is killed is noticed, said, and can be started again', async () => {
    const { lab: it, workers } = await lab();
    const machine = await booted(it, unikernel);
    const failed = new Promise((resolve) => machine.onFailure(resolve));
    await workers.find(({ kind }) => kind === 'machine')!.worker.terminate();
    expect(await failed).toMatchObject({ kind: 'worker-died' });
    expect(machine.state).toBe('failed');
    expect(await machine.boot()).toEqual({ ok: true, value: undefined });
    expect(value(await machine.request({ method: 'GET', path: '/' })).status).toBe(200);
  });

  it('of the network that is killed is noticed, and machines work after a restart', async () => {
    const { lab: it, workers } = await lab();
    const machine = await booted(it, unikernel);
    const failed = new Promise((resolve) => machine.onFailure(resolve));
    await workers.find(({ kind }) => kind === 'network')!.worker.terminate();
    expect(await failed).toMatchObject({ kind: 'worker-died' });
    expect(await machine.boot()).toEqual({ ok: true, value: undefined });
    expect(value(await machine.request({ method: 'GET', path: '/' })).status).toBe(200);
  });

  it('that never gets a time slice is noticed within 5 s', async () => {
    const preload = new URL('../support/halt-scheduler.mjs', import.meta.url).href;
    const { lab: it } = await lab({ preload });
    const machine = add(it, unikernel);
    let runningAt = 0;
    machine.onState((state) => {
      if (state === 'booting') runningAt = performance.now();
    });
    const result = await machine.boot();
    expect(result).toMatchObject({ ok: false, failure: { kind: 'no-instructions' } });
    expect(performance.now() - runningAt).toBeLessThan(5000);
  });

  it('whose timers get no turn is not taken for dead while its guest runs', async () => {
    const preload = new URL('../support/starve-timers.mjs', import.meta.url).href;
    const { lab: it } = await lab({ preload });
    const machine = await booted(it, unikernel);
    await sleep(8000);
    expect(machine.failure).toBeNull();
    expect(value(await machine.ping('0f')).nonce).toBe('f0');
  });
});

describe('a guest', () => {
  it('that prints 50 MB leaves the page responsive and its memory bounded', async () => {
    const { machine } = await tiny(floodingGuest('ready\n', 50_000_000, '\nthe end of the flood\n'));
    let received = 0;
    let ended = false;
    let noted = false;
    let tail = '';
    machine.attach((bytes) => {
      received += bytes.length;
      tail = (tail + new TextDecoder().decode(bytes)).slice(-200);
      noted ||= tail.includes('bytes not shown');
      ended ||= tail.includes('the end of the flood');
    });
    expect(await machine.boot()).toEqual({ ok: true, value: undefined });
    let longestTurnMs = 0;
    const startedAt = performance.now();
    for (let last = startedAt; !ended && last - startedAt < 100_000; ) {
      await sleep(10);
      longestTurnMs = Math.max(longestTurnMs, performance.now() - last - 10);
      last = performance.now();
    }
    expect([ended, machine.state]).toEqual([true, 'ready']);
    // A machine slower than the limit loses nothing and has nothing to say of it.
    expect(noted).toBe(received < 50_000_000);
    expect(consoleOf(machine).length).toBeLessThan(1_200_000);
    console.log(`flood: ${received} of 50,000,000 bytes shown, longest turn of the page ${longestTurnMs.toFixed(0)} ms`);
  });

  it('that resets itself over and over is stopped', async () => {
    const { machine } = await tiny(rebootingGuest());
    expect(await machine.boot()).toMatchObject({ ok: false, failure: { kind: 'guest-reboot-loop' } });
  });

  it('that says nothing is given up after its time', async () => {
    const { machine } = await tiny(silentGuest(), { timeoutMs: 700 });
    expect(await machine.boot()).toEqual({ ok: false, failure: { kind: 'boot-timeout', afterMs: 700, marker: 'ready' } });
  });

  it('that drowns its ready marker is said to have flooded the console', async () => {
    const { machine } = await tiny(floodingGuest('x', 20_000_000, 'x'), { readyMarker: 'never', timeoutMs: 4000 });
    expect(await machine.boot()).toMatchObject({ ok: false, failure: { kind: 'console-flood' } });
  });
});

describe('a lab', () => {
  it('refuses what is over its budget or taken already, by name', async () => {
    const { lab: it } = await lab();
    add(it, unikernel);
    expect(it.add({ ...second, name: 'unikernel' })).toMatchObject({ failure: { kind: 'bad-spec' } });
    expect(it.add({ ...second, mac: unikernel.mac })).toMatchObject({ failure: { kind: 'address-conflict', what: 'mac' } });
    expect(it.add({ ...second, ip: unikernel.ip })).toMatchObject({ failure: { kind: 'address-conflict', what: 'ip' } });
    expect(it.add({ ...second, ip: '10.0.0.1' })).toMatchObject({ failure: { kind: 'address-conflict', other: 'the gateway' } });
    expect(it.add({ ...second, image: 'none' })).toMatchObject({ failure: { kind: 'bad-spec' } });
    expect(it.add({ ...second, memoryMiB: 512 })).toMatchObject({ failure: { kind: 'budget', what: 'memory' } });
    for (let n = 2; n <= 6; n += 1) add(it, { ...second, name: `m${n}`, mac: `00:22:15:00:00:1${n}`, ip: `10.0.0.2${n}` });
    expect(it.add(second)).toMatchObject({ failure: { kind: 'budget', what: 'machines', limit: 6, asked: 7 } });
  });

  it('that is disposed leaves no worker, and answers what was still open', async () => {
    const { lab: it, workers } = await guestLab();
    const machine = await booted(it, unikernel);
    const exits = workers.map(({ worker }) => new Promise((resolve) => worker.once('exit', resolve)));
    const open = machine.request({ method: 'GET', path: '/bytes/67108864', timeoutMs: 60_000 });
    it.dispose();
    expect(await open).toMatchObject({ ok: false, failure: { kind: 'reset' } });
    expect(await Promise.all(exits)).toHaveLength(2);
    expect([machine.state, machine.listeners, it.machines]).toEqual(['disposed', 0, []]);
  });

  it('ends a boot that is switched off half way, and boots afterwards', async () => {
    const { lab: it } = await lab();
    const machine = add(it, unikernel);
    const boot = machine.boot();
    await machine.powerOff();
    expect(await boot).toMatchObject({ ok: false });
    expect(machine.state).toBe('idle');
    expect(await machine.boot()).toEqual({ ok: true, value: undefined });
  });
});
