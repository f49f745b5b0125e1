// Guest bytes on their way out of the worker: batched per turn, limited in rate and in what the page has not yet shown.
import type { Clock } from '@/_shared/clock';

export interface OutletLimits {
  /** Bytes the receiver may have outstanding. */
  readonly unshownBytes: number;
  readonly bytesPerSecond: number;
  readonly burstBytes: number;
}

const BUFFER_BYTES = 16_384;

/** Never holds more than one buffer; what exceeds the limits is dropped and counted. */
export class ByteOutlet {
  private readonly buffer = new Uint8Array(BUFFER_BYTES);
  private used = 0;
  private scheduled = false;
  private unshown = 0;
  private dropped = 0;
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
  shown(bytes: number): void {
    this.unshown = Math.max(0, this.unshown - bytes);
  }

  /** Sends what is collected, or drops it when a limit is reached. */
  flush(): void {
    const size = this.used;
    this.used = 0;
    if (size === 0) return;
    this.refill();
    if (this.unshown + size > this.limits.unshownBytes || this.tokens < size) {
      this.dropped += size;
      return;
    }
    this.tokens -= size;
    this.unshown += size;
    this.send(this.buffer.slice(0, size), this.dropped);
    this.dropped = 0;
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
