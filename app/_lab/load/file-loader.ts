// Loads one hashed file: counted, decoded, checked, retried a few times, and never handed out unless it is whole.
import type { FileFault, MachineFailure } from '@/_lab/protocol/failure';
import type { Clock } from '@/_shared/clock';
import { fail, ok, type Result } from '@/_shared/result';

/** What the loader needs to know of a file; images, parts and built files all have it. */
export interface LoadableFile {
  readonly path: string;
  readonly bytes: number;
  readonly rawBytes: number;
  readonly sha256: string;
  readonly encoding: 'gzip' | null;
}

/** The part of a fetch response that is used. */
export interface FetchedResponse {
  readonly status: number;
  readonly body: { getReader(): ChunkReader } | null;
}

export interface ChunkReader {
  read(): Promise<{ done: boolean; value?: Uint8Array }>;
  cancel(): Promise<unknown>;
}

/** Decodes gzip as bytes arrive. `finish` rejects when the stream is not whole gzip. */
export interface Inflater {
  push(chunk: Uint8Array): void;
  finish(): Promise<Uint8Array<ArrayBuffer>>;
}

/** What a page, a worker and Node do differently. */
export interface LoadPlatform {
  /** Rejects when the server cannot be reached. `fresh` passes by the HTTP cache. */
  fetch(url: string, options: { fresh: boolean }): Promise<FetchedResponse>;
  inflater(): Inflater;
  /** Lower-case hex. */
  sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string>;
  readonly clock: Clock;
}

export type FileFailure = Extract<MachineFailure, { kind: 'file' }>;

export interface LoadOptions {
  /** Called with the number of served bytes that just arrived; negative when an attempt is thrown away. */
  readonly onBytes?: (bytes: number) => void;
  /** No byte for this long is a stall. */
  readonly stallMs?: number;
  readonly attempts?: number;
}

interface Fault {
  readonly fault: FileFault;
  readonly detail: string;
}

const DEFAULT_STALL_MS = 5000;
const DEFAULT_ATTEMPTS = 3;
const STALLED_ATTEMPTS = 2;
const FIRST_BACKOFF_MS = 250;

/** The raw bytes of `file`, found at `url`. */
export async function loadFile(
  platform: LoadPlatform,
  url: string,
  file: LoadableFile,
  options: LoadOptions = {},
): Promise<Result<Uint8Array<ArrayBuffer>, FileFailure>> {
  const limit = options.attempts ?? DEFAULT_ATTEMPTS;
  for (let attempt = 1; ; attempt += 1) {
    const loaded = await attemptLoad(platform, url, file, options, attempt > 1);
    if (loaded.ok) return loaded;
    // A file that the server does not have will not appear by asking again, and nobody watches a stall three times.
    const isLast = attempt >= (loaded.failure.fault === 'stalled' ? Math.min(limit, STALLED_ATTEMPTS) : limit);
    if (isLast || loaded.failure.fault === 'missing') {
      return fail({ kind: 'file', path: file.path, attempts: attempt, ...loaded.failure });
    }
    await pause(platform.clock, FIRST_BACKOFF_MS * 2 ** (attempt - 1));
  }
}

async function attemptLoad(
  platform: LoadPlatform,
  url: string,
  file: LoadableFile,
  options: LoadOptions,
  fresh: boolean,
): Promise<Result<Uint8Array<ArrayBuffer>, Fault>> {
  const stallMs = options.stallMs ?? DEFAULT_STALL_MS;
  const response = await within(platform.clock, stallMs, platform.fetch(url, { fresh }));
  if (!response.ok) return response;
  const refused = faultOfStatus(response.value.status);
  if (refused) return fail(refused);
  let counted = 0;
  const received = await receive(platform, response.value, file, stallMs, (bytes) => {
    counted += bytes;
    options.onBytes?.(bytes);
  });
  const checked = received.ok ? await check(platform, file, received.value) : received;
  if (!checked.ok) options.onBytes?.(-counted);
  return checked;
}

function faultOfStatus(status: number): Fault | null {
  if (status === 200 || status === 0) return null;
  if (status === 404 || status === 410) return { fault: 'missing', detail: `the server answered ${status}` };
  return { fault: 'unreachable', detail: `the server answered ${status}` };
}

async function receive(
  platform: LoadPlatform,
  response: FetchedResponse,
  file: LoadableFile,
  stallMs: number,
  onBytes: (bytes: number) => void,
): Promise<Result<Uint8Array<ArrayBuffer>, Fault>> {
  if (!response.body) return fail({ fault: 'truncated', detail: 'the answer has no body' });
  const reader = response.body.getReader();
  const sink = new Sink(platform, file);
  for (;;) {
    const step = await within(platform.clock, stallMs, reader.read());
    if (!step.ok) {
      // Cancelling a broken stream may itself fail; the fault that matters is already known.
      reader.cancel().catch(() => undefined);
      if (step.failure.fault !== 'stalled' && sink.received > 0) {
        return fail({ fault: 'truncated', detail: `${sink.received} of ${file.bytes} bytes, then ${step.failure.detail}` });
      }
      return step;
    }
    if (step.value.done) return sink.finish();
    const chunk = step.value.value ?? new Uint8Array(0);
    if (!sink.push(chunk)) {
      reader.cancel().catch(() => undefined);
      return fail({ fault: 'altered', detail: `longer than the ${file.bytes} bytes of the manifest` });
    }
    onBytes(chunk.length);
  }
}

/** Collects served bytes. Some servers decode `.gz` on the way: the first two bytes tell. */
class Sink {
  received = 0;
  private inflater: Inflater | null = null;
  private readonly plain: Uint8Array[] = [];

  constructor(
    private readonly platform: LoadPlatform,
    private readonly file: LoadableFile,
  ) {}

  push(chunk: Uint8Array): boolean {
    if (this.received === 0 && this.file.encoding === 'gzip' && chunk[0] === 0x1f && (chunk.length < 2 || chunk[1] === 0x8b)) {
      this.inflater = this.platform.inflater();
    }
    this.received += chunk.length;
    if (this.received > this.expected()) return false;
    if (this.inflater) this.inflater.push(chunk);
    else this.plain.push(chunk);
    return true;
  }

  async finish(): Promise<Result<Uint8Array<ArrayBuffer>, Fault>> {
    if (this.received < this.expected()) {
      return fail({ fault: 'truncated', detail: `${this.received} of ${this.expected()} bytes` });
    }
    if (!this.inflater) return ok(joined(this.plain, this.received));
    try {
      return ok(await this.inflater.finish());
    } catch (error) {
      return fail({ fault: 'altered', detail: `not whole gzip: ${String(error)}` });
    }
  }

  private expected(): number {
    return this.file.encoding === 'gzip' && !this.inflater ? this.file.rawBytes : this.file.bytes;
  }
}

async function check(
  platform: LoadPlatform,
  file: LoadableFile,
  raw: Uint8Array<ArrayBuffer>,
): Promise<Result<Uint8Array<ArrayBuffer>, Fault>> {
  const found = await platform.sha256(raw);
  if (found === file.sha256) return ok(raw);
  return fail({ fault: 'altered', detail: `SHA-256 ${found.slice(0, 16)}…, the manifest says ${file.sha256.slice(0, 16)}…` });
}

function joined(chunks: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  return whole;
}

/** `stalled` when the promise takes longer, `unreachable` when it rejects. */
function within<Value>(clock: Clock, limitMs: number, promise: Promise<Value>): Promise<Result<Value, Fault>> {
  return new Promise((resolve) => {
    const timer = clock.after(limitMs, () => {
      resolve(fail({ fault: 'stalled', detail: `no byte for ${limitMs} ms` }));
    });
    promise.then(
      (value) => {
        timer.dispose();
        resolve(ok(value));
      },
      (error: unknown) => {
        timer.dispose();
        resolve(fail({ fault: 'unreachable', detail: String(error) }));
      },
    );
  });
}

function pause(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}
