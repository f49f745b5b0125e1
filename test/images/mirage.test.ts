// The published image `mirage-http` under QEMU, and its link map.
import { createHash, randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { publishedFile, publishedImage, QemuMachine } from './unikernel-machine';

const IMAGE = 'mirage-http';
const MIB = 1 << 20;
let machine: QemuMachine | undefined;

async function bootReady(device?: string) {
  machine = await QemuMachine.start({ image: IMAGE, ...(device ? { device } : {}) });
  await machine.ready();
  return machine;
}

afterEach(async () => {
  await machine?.stop();
  machine = undefined;
});

/** Sends raw bytes and resolves what comes back until the peer closes. */
function exchange(port: number, bytes: string, { isEnded = false } = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => (isEnded ? socket.end(bytes) : socket.write(bytes)));
    socket.on('end', () => socket.end());
    let answer = '';
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve(answer));
  });
}

describe('MirageOS libraries under QEMU', () => {
  it.each(['virtio-net-pci', 'ne2k_pci'])('answer what only a running machine can, at level 0, on %s', async (device) => {
    const mirage = await bootReady(device);
    const nonce = randomBytes(16).toString('hex');
    expect(await (await mirage.fetch(`/echo?nonce=${nonce}`)).text()).toBe(`${nonce}\n`);
    const body = randomBytes(200_000);
    const digest = await (await mirage.fetch('/sha256', { method: 'POST', body })).text();
    expect(digest.trim()).toBe(createHash('sha256').update(body).digest('hex'));
    expect(await (await mirage.fetch('/info')).json()).toMatchObject({ name: IMAGE, cpl: 0, buildId: publishedImage(IMAGE).buildId });
  });

  it('read a body in chunks', async () => {
    const mirage = await bootReady();
    const body = randomBytes(50_000);
    const stream = new ReadableStream({
      start(controller) {
        for (let at = 0; at < body.length; at += 7000) controller.enqueue(body.subarray(at, at + 7000));
        controller.close();
      },
    });
    const digest = await (await mirage.fetch('/sha256', { method: 'POST', body: stream, duplex: 'half' } as RequestInit)).text();
    expect(digest.trim()).toBe(createHash('sha256').update(body).digest('hex'));
  });

  it('answer a thousand requests that come at once, in order', async () => {
    const mirage = await bootReady();
    const nonces = Array.from({ length: 1000 }, () => randomBytes(4).toString('hex'));
    const requests = nonces.map((nonce) => `GET /echo?nonce=${nonce} HTTP/1.1\r\nHost: x\r\n\r\n`);
    const answers = await exchange(mirage.httpPort, `${requests.join('')}GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    expect([...answers.matchAll(/\r\n\r\n([0-9a-f]{8})\n/g)].map((match) => match[1])).toEqual(nonces);
  });

  it.each([
    ['no request line', 'BLAH\r\n\r\n'],
    ['no Host', 'GET / HTTP/1.1\r\n\r\n'],
    ['a header without a colon', 'GET / HTTP/1.1\r\nHost: x\r\nnothing\r\n\r\n'],
    ['a head without end', `GET / HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(10_000)}`],
    ['a length below zero', 'POST /sha256 HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n'],
    ['a broken chunk', 'POST /sha256 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nxyz\r\n'],
    ['a body of GET', 'GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 24\r\n\r\nGET /info HTTP/1.1\r\n\r\n'],
    ['two lengths', 'POST /sha256 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab'],
  ])('refuse %s with 400, close, and go on serving', async (_, bytes) => {
    const mirage = await bootReady();
    expect(await exchange(mirage.httpPort, bytes)).toMatch(/^HTTP\/1\.1 400 /);
    expect((await mirage.fetch('/')).status).toBe(200);
  });
});

describe('MirageOS libraries and a peer that falters', () => {
  it.each([
    ['ends within its head', 'GET / HTTP/1.1\r\nHost: x\r\n'],
    ['ends within its body', 'POST /sha256 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc'],
  ])('answer a request that %s with 400', async (_, bytes) => {
    const mirage = await bootReady();
    expect(await exchange(mirage.httpPort, bytes, { isEnded: true })).toMatch(/^HTTP\/1\.1 400 /);
  });

  it('answer requests that stop in the middle with 408, and others meanwhile', async () => {
    const mirage = await bootReady();
    const head = 'POST /sha256 HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc';
    const waiting = Promise.all([exchange(mirage.httpPort, 'GET / HT'), exchange(mirage.httpPort, head)]);
    expect((await mirage.fetch('/')).status).toBe(200);
    for (const answer of await waiting) expect(answer).toMatch(/^HTTP\/1\.1 408 /);
    expect((await mirage.fetch('/')).status).toBe(200);
  });
});

describe('the published image', () => {
  const kernel = publishedFile('kernel', IMAGE);

  it('is at most 4 MiB', () => expect(kernel.length).toBeLessThanOrEqual(4 * MIB));

  it('has a link map that names every library and adds up to the image', () => {
    const map = JSON.parse(publishedFile('link-map', IMAGE).toString()) as {
      imageBytes: number;
      components: { name: string; bytes: number; files: { name: string; bytes: number }[] }[];
    };
    expect(map.imageBytes).toBe(kernel.length);
    expect(map.components.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(kernel.length);
    const libraries = ['cohttp', 'cohttp-lwt', 'lwt', 'cstruct', 'ipaddr', 'mirage-crypto', 'mirage-crypto-rng'];
    const names = map.components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining([...libraries, 'ocaml-runtime', 'ocaml-stdlib', 'glibc', 'musl', 'tcp', 'ip', 'boot', 'app']));
    for (const { name, bytes, files } of map.components) {
      if (name !== 'headers-and-padding') expect(files.reduce((sum, file) => sum + file.bytes, 0)).toBe(bytes);
    }
  });
});
