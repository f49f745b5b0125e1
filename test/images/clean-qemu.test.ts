// The images without POSIX under QEMU: `clean` on every network card, bad and slow clients, and `lookup` at its console.
import { createHash, randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { publishedFile, publishedImage, QemuMachine, type QemuOptions } from './unikernel-machine';

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

let machine: QemuMachine | undefined;
const sockets: Socket[] = [];

async function bootReady(options: QemuOptions = {}) {
  machine = await QemuMachine.start({ image: 'clean', cmdline: 'name=clean', ...options });
  await machine.ready();
  return machine;
}

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await machine?.stop();
  machine = undefined;
});

/** A connection that says `bytes` and then nothing; resolves when it stands. */
function open(port: number, bytes: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.write(bytes);
      resolve(socket);
    });
    socket.on('error', reject);
    sockets.push(socket);
  });
}

/** Sends raw bytes and resolves what comes back until the peer closes. */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = await open(port, bytes);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
  await new Promise((resolve) => socket.once('close', resolve));
  return text;
}

async function answersNonce(clean: QemuMachine) {
  const nonce = randomBytes(16).toString('hex');
  expect(await (await clean.fetch(`/echo?nonce=${nonce}`)).text()).toBe(`${nonce}\n`);
}

describe('clean', () => {
  it('is at most 64 KiB, and its link map adds up', () => {
    const kernel = publishedFile('kernel', 'clean');
    console.log(`clean: ${kernel.length} bytes, ${gzipSync(kernel, { level: 9 }).length} compressed`);
    expect(kernel.length).toBeLessThanOrEqual(64 * 1024);
    const map = JSON.parse(publishedFile('link-map', 'clean').toString()) as { components: { name: string; bytes: number }[] };
    expect(map.components.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(kernel.length);
    expect(map.components.map(({ name }) => name)).not.toContain('posix');
  });

  it.each(['virtio-net-pci', 'virtio-net-pci,disable-legacy=on', 'e1000', 'e1000-82545em', 'ne2k_pci'])('serves on %s', async (device) => {
    const clean = await bootReady({ device });
    await answersNonce(clean);
    const body = randomBytes(1 << 20);
    const digest = await (await clean.fetch('/sha256', { method: 'POST', body })).text();
    expect(digest.trim()).toBe(createHash('sha256').update(body).digest('hex'));
    const echoed = Buffer.from(await (await clean.fetch('/echo', { method: 'POST', body })).arrayBuffer());
    expect(echoed.equals(body)).toBe(true);
    const bytes = new Uint8Array(await (await clean.fetch('/bytes/3000000')).arrayBuffer());
    expect([bytes.length, bytes.findIndex((byte, i) => byte !== i % 251)]).toEqual([3_000_000, -1]);
    expect(await (await clean.fetch('/info')).json()).toMatchObject({ kind: 'RingZero', name: 'clean', cpl: 0, buildId: publishedImage('clean').buildId });
  });

  it('reads chunked bodies and requests that arrive together', async () => {
    const clean = await bootReady();
    const [one, two] = [randomBytes(8).toString('hex'), randomBytes(8).toString('hex')];
    const chunked = `POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n10;a=b\r\n${one}\r\n0\r\n\r\n`;
    const last = `GET /echo?nonce=${two} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
    const answer = await exchange(clean.httpPort, chunked + last);
    expect(answer.split('HTTP/1.1 200 OK')).toHaveLength(3);
    expect(answer.indexOf(one)).toBeLessThan(answer.indexOf(two));
    expect(answer).toMatch(new RegExp(`${two}\n$`));
  });

  it.each([
    ['no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['bare line feeds', 'GET / HTTP/1.1\nHost: x\n\n', 400],
    ['two lengths', 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    ['length and chunks', 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    ['a broken chunk', 'POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n', 400],
    ['nothing there', 'GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n', 404],
    ['a method nobody knows', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    ['a body over the limit', 'POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n', 413],
    ['a head over the limit', `GET /${'a'.repeat(5000)}`, 413],
    ['too many bytes wanted', 'GET /bytes/67108865 HTTP/1.1\r\nHost: x\r\n\r\n', 413],
    ['half a head, then silence', 'GET / HT', 408],
    ['half a body, then silence', 'POST /sha256 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc', 408],
  ])('%s: refused, and it goes on', async (_, bytes, status) => {
    const clean = await bootReady();
    expect(await exchange(clean.httpPort, bytes)).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    await answersNonce(clean);
  });

  it('is not kept from serving by clients that are slow, silent or do not read', async () => {
    const clean = await bootReady();
    const answersOnNewConnection = async () => {
      const nonce = randomBytes(16).toString('hex');
      const answer = await exchange(clean.httpPort, `GET /echo?nonce=${nonce} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
      expect(answer).toContain(`\r\n\r\n${nonce}\n`);
    };
    for (let i = 0; i < 70; i += 1) {
      for (const bytes of ['', 'POST /sha256 HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nslow', 'GET /bytes/67108864 HTTP/1.1\r\nHost: x\r\n\r\n']) {
        (await open(clean.httpPort, bytes)).pause();
        await sleep(30); // QEMU's forwarder has room for one waiting connection
      }
      if (i % 10 === 0) await answersOnNewConnection();
    }
    for (let i = 0; i < 20; i += 1) await answersOnNewConnection();
    const { connections } = (await (await clean.fetch('/info')).json()) as { connections: number };
    expect(connections).toBeGreaterThan(100);
  });
});

describe('lookup', () => {
  it('waits, asks and ends as its console says', async () => {
    const lookup = await bootReady({ image: 'lookup', cmdline: 'dns=10.0.2.2' });
    const says = (text: string | RegExp) => lookup.until(String(text), () => lookup.console.match(text) ?? undefined);
    lookup.type('lookup 10.1.2.3\r');
    await says('10.1.2.3: 10.1.2.3');
    lookup.type('after 3\x7f400\rafter 100\r');
    await says(/\n100 ms are over[^]*\n400 ms are over/);
    lookup.type('fetch 10.0.2.2:9\r'); // the discard port of the machine that tests: nobody listens
    await says(/10\.0\.2\.2: no connection, -\d+/);
    lookup.type('lookup ..\r');
    await says(/\.\.: (no address|cannot be looked up)/);
    lookup.type('exit 7\r');
    await says('ended with status 7');
    await lookup.until('exit event', () => lookup.frames.find((f) => f.body['name'] === 'exit' && f.body['status'] === 7));
  });

  it('names the functions in its fault report, as its symbols file does', async () => {
    machine = await QemuMachine.start({ image: 'lookup', cmdline: 'selftest=null-write' });
    const lookup = machine;
    await lookup.until('report', () => lookup.console.includes('fault: halted'));
    const { symbols } = JSON.parse(publishedFile('symbols', 'lookup').toString()) as { symbols: [number, number, string][] };
    const trace = /fault: trace=(\S+)/.exec(lookup.console)![1]!.split(',').map(Number);
    const names = /fault: in=(\S+)/.exec(lookup.console)![1]!.split(',');
    expect(names).toHaveLength(trace.length);
    expect(names[0]).toMatch(/^write_null/);
    names.forEach((name, i) => {
      const [function_, offset] = name.split('+') as [string, string];
      expect(symbols.filter(([start, , symbol]) => symbol === function_ && start + Number(offset) === trace[i])).toHaveLength(1);
    });
  });
});
