// Programs nobody here wrote, unmodified, in a unikernel under v86.
import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { holds, noSecondProcess, programs, type Exchange } from '../support/programs';
import { booted, consoleOf, guestLab, hasImage, host, sleep, text, value, type GuestLab } from '../support/guest-lab';

const ANSWER_MS = 20_000;
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function lab(): Promise<GuestLab> {
  const guests = await guestLab();
  ends.push(() => guests.lab.dispose());
  return guests;
}

const spec = (image: string, args?: Readonly<Record<string, string>>): InstanceSpec => ({
  image,
  name: image,
  mac: '00:22:15:00:00:0c',
  ip: '10.0.0.12',
  ...(args ? { args } : {}),
});

/** Types and waits for what must come; ends with the transcript in the message when it does not. */
async function converse(machine: LiveMachine, exchange: Exchange): Promise<void> {
  const before = consoleOf(machine).length;
  value(machine.send(exchange.type));
  for (const until = Date.now() + ANSWER_MS; Date.now() < until; await sleep(20)) {
    if (holds(consoleOf(machine).slice(before), exchange)) return;
  }
  throw new Error(`no answer to ${JSON.stringify(exchange.type)}:\n${consoleOf(machine).slice(-2000)}`);
}

describe.each(programs)('$title', ({ image, args, conversation }) => {
  it('answers what is typed', async () => {
    const { lab: it } = await lab();
    const machine = await booted(it, spec(image, args));
    for (const exchange of conversation()) await converse(machine, exchange);
    expect(machine.state).toBe('ready');
  });
});

describe("SQLite's benchmark speedtest1", () => {
  it('runs to its end', { timeout: 240_000 }, async () => {
    const { lab: it } = await lab();
    const machine = await booted(it, spec('speedtest1', { size: '2' }));
    for (let waits = 0; !consoleOf(machine).includes('has ended') && waits < 500; waits += 1) await sleep(20);
    const total = /TOTAL\.+\s+([\d.]+)s/.exec(consoleOf(machine))?.[1];
    expect([Number(total) > 0, consoleOf(machine)]).toEqual([true, expect.stringContaining('status 0')]);
    console.log(`speedtest1 --size 2 --memdb: ${total} s by the guest's clock`);
  });
});

describe('nginx', () => {
  it('serves files of its archive, answers what only it can know, and goes on after bad requests', async () => {
    const { lab: it } = await lab();
    const machine = await booted(it, spec('nginx'));
    const [a, b] = [randomBytes(6).toString('hex'), randomBytes(6).toString('hex')];
    const turned = value(await machine.request({ method: 'GET', path: `/turned?a=${a}&b=${b}`, retryUntilUp: true, timeoutMs: ANSWER_MS }));
    expect([turned.status, turned.headers['x-turned']]).toEqual([200, `${b}-${a}`]);
    expect(text(turned.body)).toContain('a file in an archive in the image');
    expect(value(await machine.request({ method: 'GET', path: '/none' })).status).toBe(404);
    expect(value(await machine.request({ method: 'GET', path: '/%zz' })).status).toBe(400);
    const ranged = value(await machine.request({ method: 'GET', path: '/index.html', headers: { Range: 'bytes=2-8' } }));
    expect([ranged.status, text(ranged.body)]).toEqual([206, 'doctype']);
    const report = value(await it.load('nginx', { path: '/index.html', connections: 8, requests: 5000, durationMs: 60_000 }));
    expect([report.answers, report.errors]).toEqual([5000, 0]);
  });
});

describe('Redis', () => {
  it('serves another unikernel over the network, and refuses what needs a second process', { timeout: 60_000 }, async () => {
    const { lab: it } = await lab();
    const [redis] = await Promise.all([booted(it, spec('redis'))]);
    const client = await booted(it, {
      image: 'linux-binary', name: 'client', mac: '00:22:15:00:00:0d', ip: '10.0.0.13',
      args: { run: '/bin/busybox', words: 'telnet 10.0.0.12 6379' },
    }).catch((error: unknown) => {
      throw new Error(`the client: ${String(error)}`);
    });
    const [key, number] = [randomBytes(4).toString('hex'), 1000 + randomBytes(2).readUInt16LE()];
    await converse(client, { type: `SET ${key} ${number}\r\n`, expect: '+OK' });
    await converse(client, { type: `INCRBY ${key} 7\r\n`, expect: `:${number + 7}` });
    await converse(client, { type: `EVAL "return redis.call('get', KEYS[1]) * 2" 1 ${key}\r\n`, expect: `:${(number + 7) * 2}` });
    await converse(client, { type: 'BGSAVE\r\n', expect: '-ERR' });
    expect(consoleOf(redis)).toContain(`posix: fork: ${noSecondProcess}`);
    await converse(client, { type: `GET ${key}\r\n`, expect: String(number + 7) });
  });

  it('gives back over other connections what a load has set, and a wrong answer is an error of the load', async () => {
    const { lab: it } = await lab();
    await booted(it, spec('redis'));
    const [key, nonce, other] = [randomBytes(4).toString('hex'), randomBytes(16).toString('hex'), randomBytes(16).toString('hex')];
    const load = (command: 'SET' | 'GET', wanted: string, requests: number, connections = 8) =>
      it.load('redis', { protocol: 'redis', command, key, value: wanted, requests, connections, durationMs: 60_000 });
    const set = value(await load('SET', nonce, 2000));
    expect([set.answers, set.errors, set.bodyBytes]).toEqual([2000, 0, 0]);
    const got = value(await load('GET', nonce, 2000, 1));
    expect([got.answers, got.errors, got.bodyBytes]).toEqual([2000, 0, 2000 * nonce.length]);
    const none = await load('GET', other, 10);
    expect(none).toMatchObject({ ok: false, failure: { kind: 'malformed', detail: expect.stringContaining('no right answer') as string } });
    const interrupted = load('GET', nonce, 1_000_000);
    await sleep(300);
    value(await load('SET', other, 1));
    const { answers, errors } = value(await interrupted);
    expect([answers > 0, errors]).toEqual([true, 100]);
  });
});

describe.skipIf(!hasImage('linux-host'))("Redis's own benchmark", () => {
  it('runs to its end in the container host, against the unikernel', { timeout: 240_000 }, async () => {
    const { lab: it } = await lab();
    const [container] = await Promise.all([booted(it, host), booted(it, spec('redis'))]);
    const command = 'redis-benchmark -h redis.lab -n 3000 -c 32 -t set,get,lpush,incr --csv';
    const result = value(await container.exec({ argv: ['sh', '-c', command], timeoutMs: 200_000 }));
    const rows = text(result.stdout).trim().split('\n').map((row) => row.split(',').map((cell) => cell.replaceAll('"', '')));
    expect([result.exit, rows.slice(1).map(([test]) => test)]).toEqual([0, ['SET', 'GET', 'INCR', 'LPUSH']]);
    for (const [test, perSecond] of rows.slice(1)) {
      expect(Number(perSecond)).toBeGreaterThan(0);
      console.log(`redis-benchmark in the host against the unikernel, 32 connections: ${test} ${perSecond}/s`);
    }
    const counted = value(await container.exec({ argv: ['redis-cli', '-h', 'redis.lab', 'info', 'commandstats'], timeoutMs: 20_000 }));
    expect(text(counted.stdout)).toMatch(/cmdstat_incr:calls=3\d{3}/);
  });
});
