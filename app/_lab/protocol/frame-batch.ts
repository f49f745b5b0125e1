// Ethernet frames of one turn in one buffer: each as a little-endian 16-bit length and its bytes.

const LENGTH_BYTES = 2;
const FIRST_BYTES = 2048;

/** Collects copies of frames until taken. */
export class FrameBatch {
  private buffer = new Uint8Array(FIRST_BYTES);
  private used = 0;

  get sizeBytes(): number {
    return this.used;
  }

  /** Copies one frame in; the caller may reuse its memory. */
  add(frame: Uint8Array): void {
    const end = this.used + LENGTH_BYTES + frame.length;
    if (end > this.buffer.length) this.grow(end);
    this.buffer[this.used] = frame.length & 0xff;
    this.buffer[this.used + 1] = frame.length >> 8;
    this.buffer.set(frame, this.used + LENGTH_BYTES);
    this.used = end;
  }

  /** Hands out what was collected, in a buffer of its own that may be transferred. */
  take(): Uint8Array<ArrayBuffer> {
    const taken = this.buffer.slice(0, this.used);
    this.used = 0;
    return taken;
  }

  private grow(atLeast: number): void {
    const larger = new Uint8Array(Math.max(atLeast, this.buffer.length * 2));
    larger.set(this.buffer.subarray(0, this.used));
    this.buffer = larger;
  }
}

/** Calls back with a view of each frame; a batch cut short ends without its last frame. */
export function forEachFrame(batch: Uint8Array, visit: (frame: Uint8Array) => void): void {
  for (let at = 0; at + LENGTH_BYTES <= batch.length; ) {
    const length = (batch[at] ?? 0) | ((batch[at + 1] ?? 0) << 8);
    const start = at + LENGTH_BYTES;
    at = start + length;
    if (at > batch.length) return;
    visit(batch.subarray(start, at));
  }
}
