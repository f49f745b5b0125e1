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

/** The whole lines before the first prompt, which ends with `marker`: what a machine says once, when it starts. */
export function greeting(printed: Uint8Array, marker: string): Uint8Array<ArrayBuffer> {
  const wanted = new TextEncoder().encode(marker);
  const promptAt = printed.findIndex((_byte, at) => wanted.every((byte, index) => printed[at + index] === byte));
  const before = promptAt === -1 ? printed : printed.subarray(0, promptAt);
  return before.slice(0, before.lastIndexOf(LINE_FEED) + 1);
}
