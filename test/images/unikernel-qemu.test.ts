// The published unikernel under QEMU: every network card it knows, its protection, its control channel, bad input.
import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { publishedFile, publishedWeb, QemuMachine, type QemuOptions } from './unikernel-machine';

let machine: QemuMachine | undefined;

async function boot(options: QemuOptions = {}) {
  machine = await QemuMachine.start(options);
  return machine;
}

async function bootReady(options: QemuOptions = {}) {
  const started = await boot(options);
  await started.ready();
  return started;
}

afterEach(async () => {
  await machine?.stop();
  machine = undefined;
});

interface Symbols {
  buildId: string;
  symbols: [address: number, size: number, name: string][];
}

const symbols = JSON.parse(publishedFile('symbols').toString()) as Symbols;

function symbolAt(address: number) {
  return symbols.symbols.findLast(([start, size]) => start <= address && address < start + size)?.[2];
}

/** The key=value pairs of a fault report's lines. */
function report(console: string) {
  const pairs = [...console.matchAll(/^fault: (.*)$/gm)].flatMap((line) => [...line[1]!.matchAll(/(\w+)=(\S+)/g)]);
  return Object.fromEntries(pairs.map((pair) => [pair[1]!, pair[2]!])) as Record<string, string>;
}

/** Sends raw bytes and resolves what comes back until the peer closes. */
function exchange(port: number, bytes: string | Uint8Array, timeoutMs = 30_000): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setTimeout(timeoutMs, () => socket.destroy(new Error('no answer')));
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}

describe.each([
  ['virtio, modern only', 'virtio-net-pci,disable-legacy=on'],
  ['virtio, transitional', 'virtio-net-pci'],
  ['virtio, interface from before 1.0', 'virtio-net-pci,disable-modern=on'],
  ['ne2k', 'ne2k_pci'],
  ['e1000, 82540EM', 'e1000'],
  ['e1000, 82545EM', 'e1000-82545em'],
])('on a network card of kind %s', (_, device) => {
  it('serves requests that only a running machine can answer, at level 0', async () => {
    const web = await bootReady({ device });
    const nonce = randomBytes(16).toString('hex');
    expect(await (await web.fetch(`/echo?nonce=${nonce}`)).text()).toBe(`${nonce}\n`);
    const body = randomBytes(100_000);
    const digest = await (await web.fetch('/sha256', { method: 'POST', body })).text();
    expect(digest.trim()).toBe(createHash('sha256').update(body).digest('hex'));
    const info = (await (await web.fetch('/info')).json()) as Record<string, unknown>;
    expect(info).toMatchObject({ kind: 'RingZero', name: 'web', cpl: 0, buildId: publishedWeb().buildId });
  });

  it('moves a megabyte in both directions unchanged', async () => {
    const web = await bootReady({ device });
    const body = randomBytes(1 << 20);
    const echoed = Buffer.from(await (await web.fetch('/echo', { method: 'POST', body })).arrayBuffer());
    expect(echoed.equals(body)).toBe(true);
    const bytes = new Uint8Array(await (await web.fetch('/bytes/3000000')).arrayBuffer());
    expect(bytes.length).toBe(3_000_000);
    expect(bytes.findIndex((byte, i) => byte !== i % 251)).toBe(-1);
  });
});

describe('address', () => {
  it('comes from the command line if it is there', async () => {
    const web = await bootReady({ cmdline: 'ip=10.0.2.15/24 gw=10.0.2.2 name=fixed' });
    expect(web.console).toContain('address 10.0.2.15');
    expect(await (await web.fetch('/info')).json()).toMatchObject({ name: 'fixed' });
  });

  it('is refused with the reason if it is malformed', async () => {
    const web = await boot({ cmdline: 'ip=10.0.2.300/24' });
    await web.until('report', () => web.console.includes('fault: halted'));
    expect(web.console).toContain('ip=10.0.2.300/24 is not an address');
  });
});

describe('protection', () => {
  it.each([
    ['null-read', 'page-fault', 'read-null', 'read_null'],
    ['null-write', 'page-fault', 'write-null', 'write_null'],
    ['text-write', 'page-fault', 'write-read-only', 'write_text'],
    ['rodata-write', 'page-fault', 'write-read-only', 'write_rodata'],
    ['stack-overflow', 'page-fault', 'stack-overflow', 'recurse'],
    ['heap-overrun', 'page-fault', 'write-unmapped', 'overrun_heap'],
    ['use-after-free', 'page-fault', 'write-unmapped', 'use_after_free'],
    ['div0', 'divide-error', undefined, 'divide_by_zero'],
  ])('stops %s and reports it', async (test, name, cause, place) => {
    const web = await boot({ cmdline: `selftest=${test}` });
    await web.until('report', () => web.console.includes('fault: halted'));
    const fields = report(web.console);
    expect(fields).toMatchObject({ name, cpl: '0', buildId: symbols.buildId, ...(cause ? { cause } : {}) });
    expect(symbolAt(Number(fields['eip']))?.replace(/\.(part|isra|constprop)\.\d+/, '')).toBe(place);
    const event = await web.until('fault event', () => web.frames.find((f) => f.type === 4));
    expect(event.body).toMatchObject({ name: 'fault', fault: name });
  });

  it('lets level 0 use privileged instructions', async () => {
    const web = await bootReady({ cmdline: 'selftest=priv' });
    expect(web.console).toMatch(/selftest: priv ok, cpl=0 cr0=0x8001/);
  });

  it('does not execute data where the processor has NX', async () => {
    const web = await boot({ cmdline: 'selftest=nx-exec', cpu: 'qemu64' });
    await web.until('report', () => web.console.includes('fault: halted'));
    expect(report(web.console)).toMatchObject({ name: 'page-fault', cause: 'execute-data' });
  });

  it('says so where the processor has no NX, and goes on', async () => {
    const web = await bootReady({ cmdline: 'selftest=nx-exec', cpu: 'pentium3' });
    expect(web.console).toContain('this processor has no NX bit');
    expect(web.console).toContain('selftest: FAILURE, nx-exec was not stopped');
  });

  it('serves with PAE paging, too', async () => {
    const web = await bootReady({ cpu: 'qemu64' });
    expect((await web.fetch('/')).status).toBe(200);
  });
});

describe('control channel', () => {
  it('says hello and ready, answers ping and stats, refuses the rest', async () => {
    const web = await bootReady();
    const hello = await web.until('hello', () => web.frames.find((f) => f.type === 1));
    expect(hello.body).toMatchObject({ kind: 'unikernel', buildId: publishedWeb().buildId, verbs: ['hello', 'ping', 'stats'] });
    await web.until('ready', () => web.frames.find((f) => f.type === 4 && f.body['name'] === 'ready'));
    const answer = (id: number) => web.until(`response ${id}`, () => web.frames.find((f) => f.type === 3 && f.body['id'] === id)?.body);
    const nonce = randomBytes(8).toString('hex');
    await web.sendFrame(2, JSON.stringify({ id: 1, verb: 'ping', nonce }));
    expect(await answer(1)).toMatchObject({ ok: true, nonce: [...nonce].reverse().join(''), cpl: 0 });
    await web.sendFrame(2, JSON.stringify({ id: 2, verb: 'stats' }));
    expect(await answer(2)).toMatchObject({ ok: true, faults: 0 });
    await web.sendFrame(2, JSON.stringify({ id: 3, verb: 'exec', argv: ['sh', '-c', 'id'] }));
    expect(await answer(3)).toMatchObject({ ok: false, error: { code: 'unsupported' } });
    await web.sendFrame(2, JSON.stringify({ id: 4, verb: 'ping', nonce: 'XYZ' }));
    expect(await answer(4)).toMatchObject({ ok: false, error: { code: 'malformed' } });
  });

  it('recovers from garbage, false heads and bodies that are too large', async () => {
    const web = await bootReady();
    await web.sendBytes(randomBytes(5000).map((byte) => (byte === 0x52 ? 0 : byte)));
    await web.sendBytes(Buffer.from('RRZRZ\x01\x09RZ\x02'));
    await web.sendFrame(2, '{"id":7,'.padEnd(20));
    await web.until('malformed', () => web.frames.find((f) => (f.body['error'] as { code?: string } | undefined)?.code === 'malformed'));
    await web.sendFrame(2, JSON.stringify({ id: 8, verb: 'ping', nonce: 'a'.repeat(5000) }));
    await web.until('too large', () => web.frames.find((f) => (f.body['error'] as { code?: string } | undefined)?.code === 'too-large'));
    await web.sendFrame(2, JSON.stringify({ id: 9, verb: 'ping', nonce: 'ab' }));
    await web.until('ping', () => web.frames.find((f) => f.body['id'] === 9 && f.body['nonce'] === 'ba'));
  });
});

describe('bad requests', () => {
  it.each([
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['bare line feeds', 'GET / HTTP/1.1\nHost: x\n\n', 400],
    ['two lengths', 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    ['length and chunks', 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['a broken chunk', 'POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 400],
    ['a body over the limit', 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n', 413],
    ['a head over the limit', `GET /${'a'.repeat(5000)}`, 413],
    ['too many bytes wanted', 'GET /bytes/67108865 HTTP/1.1\r\nHost: x\r\n\r\n', 413],
    ['half a head, then silence', 'GET / HT', 408],
    ['half a body, then silence', 'POST /sha256 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc', 408],
  ])('%s: refused, and the server goes on', async (_, bytes, status) => {
    const web = await bootReady();
    expect(await exchange(web.httpPort, bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect((await web.fetch('/')).status).toBe(200);
  });
});
