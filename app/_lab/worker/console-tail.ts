const TAIL_BYTES = 65_536;
const LINE_FEED = 0x0a;

/** The newest of what a machine printed: its screen, when a snapshot brings it back. */
export class ConsoleTail {
  private readonly ring = new Uint8Array(TAIL_BYTES);
  private total = 0;

  push(byte: number): void {
    this.ring[this.total % TAIL_BYTES] = byte;
    this.total += 1;
  }

  pushAll(bytes: Uint8Array): void {
    for (const byte of bytes) this.push(byte);
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const at = this.total % TAIL_BYTES;
    if (this.total <= TAIL_BYTES) return this.ring.slice(0, this.total);
    const whole = new Uint8Array(TAIL_BYTES);
    whole.set(this.ring.subarray(at));
    whole.set(this.ring.subarray(0, at), TAIL_BYTES - at);
    return whole;
  }
}

/** Without the line at the end that is not finished. */
export function wholeLines(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return bytes.slice(0, bytes.lastIndexOf(LINE_FEED) + 1);
}
