// The image `web` under v86: what it answers must be computed by the guest, on a nonce chosen now.
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCheck } from '@/_lab/checks/run-check';
import { checkSchema } from '@/_lab/checks/check';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { booted, consoleOf, guestLab, manifestWith, imageOf, second, text, unikernel, value, type GuestLab } from '../support/guest-lab';

const REQUESTS = Number(process.env.RING_ZERO_REQUESTS ?? 100_000);

describe('unikernel', () => {
  let guests: GuestLab;
  let machine: LiveMachine;

  beforeAll(async () => {
    guests = await guestLab();
    machine = await booted(guests.lab, unikernel);
  });
  afterAll(() => guests.lab.dispose());

  it('echoes a nonce', async () => {
    const nonce = randomBytes(8).toString('hex');
    const answer = value(await machine.request({ method: 'GET', path: `/echo?nonce=${nonce}` }));
    expect([answer.status, text(answer.body).trim()]).toEqual([200, nonce]);
  });

  it.each([10_000, 300_000, 1_048_576])('hashes %d bytes that it is sent', async (size) => {
    const body = new Uint8Array(randomBytes(size));
    const answer = value(await machine.request({ method: 'POST', path: '/sha256', body, timeoutMs: 20_000 }));
    expect(text(answer.body).trim()).toBe(createHash('sha256').update(body).digest('hex'));
  });

  it('answers a nonce on its control channel, reversed', async () => {
    const nonce = randomBytes(16).toString('hex');
    expect(value(await machine.ping(nonce)).nonce).toBe([...nonce].reverse().join(''));
  });

  it('passes a check with a nonce, and fails one that asks for something else', async () => {
    const good = checkSchema.parse({ kind: 'http', machine: 'unikernel' });
    expect(await runCheck(guests.lab, good)).toMatchObject({ passed: true });
    const bad = checkSchema.parse({ kind: 'http', machine: 'unikernel', path: '/nothing-here' });
    expect(await runCheck(guests.lab, bad)).toMatchObject({ passed: false });
  });

  it('runs at level 0 by its own CS, by the control channel, and as the emulator sees it', async () => {
    const info: unknown = JSON.parse(text(value(await machine.request({ method: 'GET', path: '/info' })).body));
    const ping = value(await machine.ping('00'));
    const { levels } = value(await machine.sample());
    expect(info).toMatchObject({ cpl: 0, name: 'unikernel' });
    expect([ping.cpl, ping.emulatorCpl]).toEqual([0, 0]);
    expect(levels[0]).toBeGreaterThan(0);
    expect(levels.slice(1)).toEqual([0, 0, 0]);
  });

  it('has the address of its instance spec in its frames', async () => {
    const counters = await guests.lab.counters('unikernel');
    expect(counters).toMatchObject({ foreign: 0, malformed: 0 });
    expect(counters!.framesIn).toBeGreaterThan(0);
    expect(consoleOf(machine)).toMatch(/00:22:15:00:00:0a/);
  });

  it('measured its boot', () => {
    const names = machine.metrics.map(({ name }) => name);
    for (const name of ['bytes-fetched', 'first-instruction', 'ready-marker', 'instructions-at-ready', 'first-http-200']) {
      expect(names).toContain(name);
    }
    const kernel = imageOf('web').files.find(({ role }) => role === 'kernel')!;
    expect(machine.metrics.find(({ name }) => name === 'bytes-fetched')?.value).toBe(kernel.bytes);
  });

  it('sends 1 MB whole, many times', async () => {
    for (let round = 0; round < 10; round += 1) {
      const answer = value(await machine.request({ method: 'GET', path: '/bytes/1048576', timeoutMs: 20_000 }));
      expect([answer.status, answer.bodyBytes]).toEqual([200, 1_048_576]);
    }
  });

  it(`answers ${REQUESTS} requests and goes on serving`, async () => {
    const report = value(await guests.lab.load('unikernel', { path: '/info', connections: 8, requests: REQUESTS, durationMs: 110_000 }));
    expect([report.answers, report.errors]).toEqual([REQUESTS, 0]);
    expect(value(await machine.request({ method: 'GET', path: '/' })).status).toBe(200);
  });

  it('answers 10,000 malformed requests with an error each, and goes on serving', async () => {
    const statuses = new Set<number | string>();
    for (let round = 0; round < 100; round += 1) {
      const batch = Array.from({ length: 100 }, (_, index) => {
        const junk = randomBytes(12).toString('hex');
        const odd = [
          { method: 'GET', path: `/bytes/${junk}` },
          { method: 'GET', path: `/${junk.repeat(200)}` },
          { method: 'POST', path: '/sha256', headers: { 'Content-Length': junk } },
          { method: 'GET', path: '/info', headers: { [junk]: junk.repeat(400) } },
        ] as const;
        return machine.request({ ...odd[index % odd.length]!, timeoutMs: 20_000 });
      });
      for (const answer of await Promise.all(batch)) statuses.add(answer.ok ? answer.value.status : answer.failure.kind);
    }
    expect([...statuses].filter((status) => status === 200)).toEqual([]);
    expect(value(await machine.request({ method: 'GET', path: '/' })).status).toBe(200);
  });

  it('pauses without an instruction and goes on where it was', async () => {
    await machine.pause();
    const first = (await machine.sample()).ok;
    expect(first).toBe(false);
    expect(await machine.resume()).toEqual({ ok: true, value: undefined });
    expect(value(await machine.request({ method: 'GET', path: '/' })).status).toBe(200);
  });
});

describe('two unikernels on one switch', () => {
  it('serve side by side under their own names and addresses', async () => {
    const { lab } = await guestLab();
    const [first, other] = await Promise.all([booted(lab, unikernel), booted(lab, second)]);
    for (const [machine, name] of [[first, 'unikernel'], [other, 'second']] as const) {
      const info: unknown = JSON.parse(text(value(await machine.request({ method: 'GET', path: '/info' })).body));
      expect(info).toMatchObject({ name });
    }
    lab.dispose();
  });
});

describe('a privileged instruction', () => {
  it('succeeds at level 0', async () => {
    const cmdline = `${imageOf('web').cmdline} selftest=priv`;
    const { lab } = await guestLab({ manifest: manifestWith('web', { cmdline }) });
    const machine = await booted(lab, unikernel);
    expect(consoleOf(machine)).toMatch(/selftest: priv ok, cpl=0 cr0=/);
    lab.dispose();
  });

  it.each(['null-write', 'text-write', 'stack-overflow', 'div0'])('misused (%s) ends in a fault report that the page gets', async (name) => {
    const cmdline = `${imageOf('web').cmdline} selftest=${name}`;
    const { lab } = await guestLab({ manifest: manifestWith('web', { cmdline }) });
    const added = lab.add(unikernel);
    const machine = value(added) as LiveMachine;
    const result = await machine.boot();
    expect(result).toMatchObject({ ok: false, failure: { kind: 'guest-fault' } });
    expect(machine.state).toBe('failed');
    expect(consoleOf(machine)).toContain(imageOf('web').buildId.slice(0, 8));
    lab.dispose();
  });
});
