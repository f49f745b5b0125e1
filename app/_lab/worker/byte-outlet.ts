// Guest bytes on their way out of the worker: batched per turn, limited in rate and in what the page has not yet shown.
import type { Clock } from '@/_shared/clock';
import type { Disposable } from '@/_shared/disposable';

export interface OutletLimits {
  /** Bytes the receiver may have outstanding. */
  readonly untakenBytes: number;
  readonly bytesPerSecond: number;
  readonly burstBytes: number;
}

const BUFFER_BYTES = 16_384;
const RETRY_MS = 50;

/**
 * Never holds more than two buffers; what exceeds the limits is dropped and counted, but for the newest: the end of a
 * flood is worth more than its middle, so it waits until it may go.
 */
export class ByteOutlet implements Disposable {
  private readonly buffer = new Uint8Array(BUFFER_BYTES);
  private used = 0;
  private scheduled = false;
  private untaken = 0;
  private dropped = 0;
  private held: Uint8Array<ArrayBuffer> | null = null;
  private retry: Disposable | null = null;
  private tokens: number;
  private refilledAt: number;

  constructor(
    private readonly limits: OutletLimits,
    private readonly clock: Clock,
    private readonly send: (bytes: Uint8Array<ArrayBuffer>, droppedBefore: number) => void,
  ) {
    this.tokens = limits.burstBytes;
    this.refilledAt = clock.now();
  }

  /** One byte; v86 reports serial output this way. */
  push(byte: number): void {
    if (this.used === BUFFER_BYTES) this.flush();
    this.buffer[this.used] = byte;
    this.used += 1;
    this.schedule();
  }

  pushAll(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      if (this.used === BUFFER_BYTES) this.flush();
      const part = bytes.subarray(at, at + BUFFER_BYTES - this.used);
      this.buffer.set(part, this.used);
      this.used += part.length;
      at += part.length;
    }
    this.schedule();
  }

  /** The receiver is done with this many bytes. */
  taken(bytes: number): void {
    this.untaken = Math.max(0, this.untaken - bytes);
  }

  /** Sends what is collected, or keeps the newest of it for later when a limit is reached. */
  flush(): void {
    if (this.used === 0) return;
    const bytes = this.buffer.slice(0, this.used);
    this.used = 0;
    if (this.held && !this.trySend(this.held)) this.dropped += this.held.length;
    else if (this.trySend(bytes)) {
      this.held = null;
      return;
    }
    this.held = bytes;
    this.scheduleRetry();
  }

  dispose(): void {
    this.retry?.dispose();
  }

  private trySend(bytes: Uint8Array<ArrayBuffer>): boolean {
    this.refill();
    if (this.untaken + bytes.length > this.limits.untakenBytes || this.tokens < bytes.length) return false;
    this.tokens -= bytes.length;
    this.untaken += bytes.length;
    this.send(bytes, this.dropped);
    this.dropped = 0;
    return true;
  }

  private scheduleRetry(): void {
    this.retry ??= this.clock.after(RETRY_MS, () => {
      this.retry = null;
      if (this.held && this.trySend(this.held)) this.held = null;
      else if (this.held) this.scheduleRetry();
    });
  }

  // A microtask runs when the emulator's time slice ends, so a slice's output is one message.
  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private refill(): void {
    const now = this.clock.now();
    const gained = ((now - this.refilledAt) / 1000) * this.limits.bytesPerSecond;
    this.tokens = Math.min(this.limits.burstBytes, this.tokens + gained);
    this.refilledAt = now;
  }
}
