// The claims under QEMU: what v86 has not (NX, PAE, two kinds of network card with a peer on this computer), and the same
// bytes on another emulator.
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect, createServer, type AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { claimLine } from '../support/claim-answer';
import { buildClaims, type ClaimImages } from '../support/claim-images';
import { claims, datagrams, faults, streamed } from '../support/claim-table';
import { QemuMachine, type QemuOptions } from './unikernel-machine';

const CARDS = ['virtio-net-pci', 'ne2k_pci'] as const;
const CLOSED_PORT = 1;
const HOST = '10.0.2.2';

let images: ClaimImages;
let machine: QemuMachine | undefined;

beforeAll(() => {
  images = buildClaims();
});
afterAll(() => images.remove());
afterEach(async () => {
  await machine?.stop();
  machine = undefined;
});

const newNonce = () => randomBytes(8).toString('hex');

async function start(image: string, words: readonly string[], options: QemuOptions = {}): Promise<QemuMachine> {
  const cmdline = ['ip=10.0.2.15/24', `gw=${HOST}`, 'name=unikernel', ...words].join(' ');
  machine = await QemuMachine.start({ ...options, kernel: images.kernelPath(image), cmdline });
  return machine;
}

const answerOf = (qemu: QemuMachine) => qemu.until('an answer', () => /^claim [a-z-]+: ([^\r\n]*)\r?\n/m.exec(qemu.console)?.[0].trim());

const chosen = ['files', 'directories', 'read-only', 'mapping', 'signals', 'threads', 'thread-waits', 'thread-cycles', 'clocks', 'exhaustion'];
const rows = claims.filter(({ name }) => chosen.includes(name)).map((claim) => [claim.title, claim] as const);

describe.each([
  ['without NX', 'pentium3'],
  ['with NX and PAE paging', 'qemu64'],
])('on a processor %s', (_, cpu) => {
  it.each(rows)('%s', async (_title, { name, words, parts }) => {
    const nonce = newNonce();
    const qemu = await start(name, [nonce, ...(words ?? [])], { cpu });
    expect(await answerOf(qemu)).toBe(claimLine(name, nonce, parts));
  });
});

describe('what ends a program', () => {
  // With NX, address 0 is data, too.
  const reports = faults.map(({ kind, title, report }) => [title, kind, kind === 'call-null' ? /cause=execute-data/ : report] as const);

  // v86 has no NX, and reads SSE operands from any address.
  const stricter = [
    ['execution of data', 'execute-data', /name=page-fault[^]*cause=execute-data/],
    ['a misaligned SSE access', 'misalign', /name=general-protection/],
  ] as const;

  it.each([...reports, ...stricter])(
    '%s is reported by name where the processor has NX',
    async (_, kind, report) => {
      const qemu = await start('faults', [newNonce(), kind], { cpu: 'qemu64' });
      await qemu.until('a report', () => qemu.console.includes('fault: halted'));
      expect(qemu.console).toMatch(report);
      expect(qemu.console).not.toContain('survived');
      const event = await qemu.until('the event', () => qemu.frames.find(({ body }) => body['name'] === 'fault'));
      expect(event.type).toBe(4);
    },
  );
});

describe.each(CARDS)('on the network card %s', (device) => {
  it('a client connects to this computer, and is refused where nobody listens', async () => {
    const server = createServer((socket) => socket.pipe(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const nonce = newNonce();
    const { port } = server.address() as AddressInfo;
    const qemu = await start('tcp-client', [nonce, HOST, String(port), String(CLOSED_PORT)], { device });
    expect(await answerOf(qemu)).toBe(claimLine('tcp-client', nonce, streamed));
    server.close();
  });

  it('a server answers this computer', async () => {
    const qemu = await start('tcp-server', [newNonce()], { device });
    await qemu.until('the listener', () => qemu.console.includes('tcp-server: listening'));
    const sent = randomBytes(100_000);
    const came = await exchange(qemu.httpPort, sent);
    expect(came.equals(sent)).toBe(true);
    expect(await answerOf(qemu)).toBe(claimLine('tcp-server', '', () => [sent]));
  });

  it('datagrams go to this computer and come back', async () => {
    const peer = createSocket('udp4');
    peer.on('message', (bytes, from) => peer.send(bytes, from.port, from.address));
    await new Promise<void>((resolve) => peer.bind(0, '127.0.0.1', resolve));
    const nonce = newNonce();
    const qemu = await start('udp-client', [nonce, HOST, String(peer.address().port)], { device });
    expect(await answerOf(qemu)).toBe(claimLine('udp-client', nonce, datagrams));
    peer.close();
  });
});

/** Sends bytes, ends, and resolves with what came back. */
function exchange(port: number, bytes: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true }, () => socket.end(bytes));
    socket.setTimeout(30_000, () => socket.destroy(new Error('no answer')));
    socket.on('data', (part: Buffer) => parts.push(part));
    socket.on('error', reject);
    socket.on('end', () => resolve(Buffer.concat(parts)));
  });
}
