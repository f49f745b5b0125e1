// Starts the published unikernel under QEMU (TCG, no KVM) and talks to it: console, control channel, HTTP.
import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const IMAGES = join(import.meta.dirname, '../../public/images');

interface PublishedFile {
  role: string;
  path: string;
  sha256: string;
  rawBytes: number;
  bytes: number;
}
interface PublishedImage {
  id: string;
  kind: string;
  buildId: string;
  machine: { memoryMiB: number };
  readyMarker: string;
  files: PublishedFile[];
}

function published(): PublishedImage[] {
  return (JSON.parse(readFileSync(join(IMAGES, 'manifest.json'), 'utf8')) as { images: PublishedImage[] }).images;
}

/** The manifest entries of all unikernels. */
export const publishedUnikernels = () => published().filter(({ kind }) => kind === 'unikernel');

/** The manifest entry of an image. */
export function publishedImage(id: string): PublishedImage {
  const image = published().find((candidate) => candidate.id === id);
  if (!image) throw new Error(`public/images/manifest.json has no image "${id}"`);
  return image;
}

export const publishedWeb = () => publishedImage('web');

/** The raw bytes of one of an image's files, checked against the manifest. */
export function publishedFile(role: string, image = 'web'): Buffer {
  const file = publishedImage(image).files.find((candidate) => candidate.role === role);
  if (!file) throw new Error(`image "${image}" has no file with the role ${role}`);
  const raw = gunzipSync(readFileSync(join(IMAGES, file.path)));
  const sha256 = createHash('sha256').update(raw).digest('hex');
  if (sha256 !== file.sha256) throw new Error(`${file.path}: SHA-256 is ${sha256}, the manifest says ${file.sha256}`);
  return raw;
}

export interface Frame {
  type: number;
  body: Record<string, unknown>;
}

/** Splits complete frames of the control channel off a buffer. */
function takeFrames(bytes: Buffer): { frames: Frame[]; rest: Buffer } {
  const frames: Frame[] = [];
  let rest = bytes;
  while (rest.length >= 8) {
    if (rest.toString('latin1', 0, 2) !== 'RZ' || rest[2] !== 1) throw new Error(`not a frame: ${rest.toString('hex', 0, 16)}`);
    const length = rest.readUInt32LE(4);
    if (rest.length < 8 + length) break;
    frames.push({ type: rest[3]!, body: JSON.parse(rest.toString('utf8', 8, 8 + length)) as Record<string, unknown> });
    rest = rest.subarray(8 + length);
  }
  return { frames, rest };
}

export interface QemuOptions {
  device?: string;
  cmdline?: string;
  cpu?: string;
  /** The published image to boot; `web` unless given. */
  image?: string;
  /** QEMU's arguments for the medium to boot from, instead of a kernel and its command line. */
  medium?: readonly string[];
  memoryMiB?: number;
  /** A path to use instead of the published kernel. */
  kernel?: string;
  /** The TCP port of the machine that `httpPort` leads to; 80 unless given. */
  guestPort?: number;
}

// Below the range that systems hand out by themselves: between this check and QEMU's own use, nobody else is given it.
const FIRST_PORT = 20_000;
let nextPort = FIRST_PORT + (process.pid % 5000);

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A free TCP port on the loopback address, another at each call. */
async function freePort(): Promise<number> {
  for (let tries = 0; tries < 1000; tries += 1) {
    nextPort += 1;
    if (await isFree(nextPort)) return nextPort;
  }
  throw new Error(`no free port after ${FIRST_PORT}`);
}

/** One QEMU process. `stop()` must be called. */
export class QemuMachine {
  console = '';
  readonly frames: Frame[] = [];
  #listeners = new Set<() => void>();
  #rest = Buffer.alloc(0);

  private constructor(
    private readonly process: ChildProcess,
    private readonly folder: string,
    private readonly control: Promise<Socket>,
    readonly httpPort: number,
    private readonly readyMarker: string,
  ) {
    process.stdout?.on('data', (chunk: Buffer) => {
      this.console += chunk.toString('latin1');
      this.#changed();
    });
    process.once('exit', () => this.#changed());
    void control.then((socket) => socket.on('data', (chunk: Buffer) => this.#receive(chunk)));
  }

  static async start(options: QemuOptions = {}) {
    const { image = 'web', device = 'virtio-net-pci,disable-legacy=on', cmdline = `name=${image}`, cpu, medium, kernel, guestPort = 80 } = options;
    const { machine, readyMarker, files } = publishedImage(image);
    const memoryMiB = options.memoryMiB ?? machine.memoryMiB;
    const folder = mkdtempSync(join(tmpdir(), 'ring-zero-qemu-'));
    const path = kernel ?? join(folder, `${image}.elf`);
    if (!kernel && !medium) writeFileSync(path, publishedFile('kernel', image));
    const initrd = files.some(({ role }) => role === 'initrd') && !kernel && !medium ? join(folder, 'module') : null;
    if (initrd) writeFileSync(initrd, publishedFile('initrd', image));
    const httpPort = await freePort();
    const server = createServer();
    const control = new Promise<Socket>((resolve) => server.once('connection', (socket) => resolve(socket)));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (!address || typeof address !== 'object') throw new Error('the control channel has no port');
    const child = spawn('qemu-system-i386', [
      ...['-accel', 'tcg', '-m', String(memoryMiB), '-display', 'none', '-no-reboot'],
      ...(medium ?? ['-kernel', path, '-append', cmdline, ...(initrd ? ['-initrd', initrd] : [])]),
      ...['-serial', 'stdio', '-serial', `tcp:127.0.0.1:${address.port}`, ...(cpu ? ['-cpu', cpu] : [])],
      ...['-netdev', `user,id=net,hostfwd=tcp:127.0.0.1:${httpPort}-:${guestPort}`, '-device', `${device},netdev=net`],
    ]);
    void control.then(() => server.close());
    child.stderr.resume();
    return new QemuMachine(child, folder, control, httpPort, readyMarker);
  }

  #receive(chunk: Buffer) {
    const { frames, rest } = takeFrames(Buffer.concat([this.#rest, chunk]));
    this.#rest = Buffer.from(rest);
    this.frames.push(...frames);
    this.#changed();
  }

  #changed() {
    for (const listener of this.#listeners) listener();
  }

  /** Resolves when `condition` gives a value; checked whenever the machine says something. */
  until<T>(what: string, condition: () => T | undefined | false, timeoutMs = 60_000): Promise<T> {
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        this.#listeners.delete(check);
        settle();
      };
      const check = () => {
        const value = condition();
        if (value !== undefined && value !== false) finish(() => resolve(value));
        else if (this.process.exitCode !== null) finish(() => reject(new Error(`QEMU has ended; console:\n${this.console}`)));
      };
      const timer = setTimeout(
        () => finish(() => reject(new Error(`${what}: not after ${timeoutMs} ms; console:\n${this.console}`))),
        timeoutMs,
      );
      this.#listeners.add(check);
      check();
    });
  }

  ready() {
    return this.until('ready marker', () => this.console.includes(this.readyMarker));
  }

  /** Sends a frame of the control channel as it is. */
  async sendFrame(type: number, body: string) {
    const bytes = Buffer.from(body);
    const head = Buffer.from([0x52, 0x5a, 1, type, 0, 0, 0, 0]);
    head.writeUInt32LE(bytes.length, 4);
    (await this.control).write(Buffer.concat([head, bytes]));
  }

  /** Types at the console. */
  type(text: string) {
    this.process.stdin?.write(text);
  }

  async sendBytes(bytes: Uint8Array) {
    (await this.control).write(bytes);
  }

  fetch(path: string, init: RequestInit = {}) {
    return fetch(`http://127.0.0.1:${this.httpPort}${path}`, { ...init, signal: AbortSignal.timeout(60_000) });
  }

  async stop() {
    const gone = new Promise((resolve) => this.process.once('exit', resolve));
    if (this.process.exitCode === null && this.process.kill('SIGKILL')) await gone;
    (await Promise.race([this.control, Promise.resolve(undefined)]))?.destroy();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
