// The image `clean` under v86: the service of `web` without POSIX, beside `web` itself.
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { booted, consoleOf, guestLab, hasImage, imageOf, sleep, text, unikernel, value, type GuestLab } from '../support/guest-lab';

const CONNECTIONS = Number(process.env.RING_ZERO_REQUESTS ?? 100_000);
const clean = { image: 'clean', name: 'clean', mac: '00:22:15:00:00:0c', ip: '10.0.0.12' };

describe.skipIf(!hasImage('clean'))('clean', () => {
  let guests: GuestLab;
  let machine: LiveMachine;

  beforeAll(async () => {
    guests = await guestLab();
    machine = await booted(guests.lab, clean);
  });
  afterAll(() => guests.lab.dispose());

  const get = async (path: string) => value(await machine.request({ method: 'GET', path, timeoutMs: 60_000 }));
  const post = async (path: string, body: Uint8Array) => value(await machine.request({ method: 'POST', path, body, timeoutMs: 60_000 }));
  const info = async () => JSON.parse(text((await get('/info')).body)) as { requests: number; memory: { free: number } };

  it('echoes a nonce and hashes what it is sent', async () => {
    const nonce = randomBytes(8).toString('hex');
    expect(text((await get(`/echo?nonce=${nonce}`)).body)).toBe(`${nonce}\n`);
    const body = new Uint8Array(randomBytes(100_000));
    expect(text((await post('/sha256', body)).body).trim()).toBe(createHash('sha256').update(body).digest('hex'));
    expect(Buffer.from((await post('/echo', body)).body).equals(Buffer.from(body))).toBe(true);
  });

  it('says what it is, at level 0', async () => {
    expect(await info()).toMatchObject({ kind: 'RingZero', name: 'clean', cpl: 0, buildId: imageOf('clean').buildId });
  });

  it('touches at most half a megabyte of memory until it waits', async () => {
    // One of its own, which nobody has asked anything before its memory is looked at.
    const quiet = await guestLab();
    const idle = await booted(quiet.lab, clean);
    const touched = () => idle.metrics.find(({ name }) => name === 'memory-touched-at-ready')?.value;
    for (let waited = 0; waited < 20_000 && touched() === undefined; waited += 100) await sleep(100);
    quiet.lab.dispose();
    console.log(`clean: ${touched()! * 4} KiB touched`);
    expect(touched()! * 4096).toBeLessThanOrEqual(500_000);
  });

  it('gives session tokens that only it can have signed', async () => {
    const token = text((await get('/session')).body).trim();
    expect(token).toMatch(/^[0-9a-f]{32}\.[0-9a-f]{64}$/);
    expect(text((await get('/session')).body).trim()).not.toBe(token);
    expect((await post('/session', Buffer.from(token))).status).toBe(200);
    const forged = token.replace(/.$/, (digit) => (digit === '0' ? '1' : '0'));
    expect((await post('/session', Buffer.from(forged))).status).toBe(403);
  });

  it('sends 8 MB whole', async () => {
    const answer = await get('/bytes/8000000');
    expect([answer.status, answer.bodyBytes]).toEqual([200, 8_000_000]);
  });

  it(`takes ${CONNECTIONS} connections, one after the other and many at a time, and keeps no memory of them`, async () => {
    const connect = async (count: number) => {
      for (let left = count; left > 0; left -= 50) {
        const answers = await Promise.all(Array.from({ length: Math.min(50, left) }, () => get('/')));
        expect(answers.every(({ status }) => status === 200)).toBe(true);
      }
    };
    // Fills the heap's free lists, up to what a moment takes in which the computer does something else: it never shrinks.
    await connect(20_000);
    const before = await info();
    await connect(CONNECTIONS);
    const after = await info();
    expect(after.requests - before.requests).toBe(CONNECTIONS + 1);
    expect(before.memory.free - after.memory.free).toBeLessThanOrEqual(4 * 4096);
  }, 900_000);

  it('answers on kept connections as fast as it can', async () => {
    const report = value(await guests.lab.load('clean', { path: '/info', connections: 16, requests: 20_000, durationMs: 110_000, warmUpRequests: 2000 }));
    expect([report.answers, report.errors]).toEqual([20_000, 0]);
    console.log(`clean: ${Math.round(report.answers / (report.elapsedMs / 1000))} answers a second on 16 connections`);
  });

  it('is ready after fewer instructions than web', async () => {
    const instructions = async (spec: typeof clean) => {
      const { lab } = await guestLab();
      const started = await booted(lab, spec);
      const count = started.metrics.find(({ name }) => name === 'instructions-at-ready')?.value ?? Number.NaN;
      lab.dispose();
      return count;
    };
    const [own, others] = [await instructions(clean), await instructions(unikernel)];
    console.log(`instructions until ready: clean ${own}, web ${others}`);
    expect(own).toBeLessThan(others);
  });
});

describe.skipIf(!hasImage('lookup'))('lookup', () => {
  it('finds a neighbour by name and fetches from it, and says what is not there', async () => {
    const { lab } = await guestLab();
    await booted(lab, unikernel);
    const machine = await booted(lab, { image: 'lookup', name: 'lookup', mac: '00:22:15:00:00:0d', ip: '10.0.0.13' });
    const says = async (command: string, answer: RegExp) => {
      machine.send(`${command}\r`);
      for (let waited = 0; waited < 20_000 && !answer.test(consoleOf(machine)); waited += 50) await sleep(50);
      expect(consoleOf(machine)).toMatch(answer);
    };
    await says('lookup unikernel.lab', /\nunikernel\.lab: 10\.0\.0\.10\r/);
    await says('lookup nobody.lab', /\nnobody\.lab: no address\r/);
    await says('fetch unikernel.lab', /\nunikernel\.lab: HTTP\/1\.1 200 OK, \d+ bytes/);
    await says('fetch unikernel.lab:81', /\nunikernel\.lab: no connection, -111\r/);
    lab.dispose();
  });
});
