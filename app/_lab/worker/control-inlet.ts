/** Control bytes waiting for the guest to make room; bounded, because a guest may never read. */
export class ControlInlet {
  private waiting: Uint8Array[] = [];
  private waitingBytes = 0;

  constructor(
    /** Takes what the guest has room for, and says how much that was. */
    private readonly offer: (bytes: Uint8Array) => number,
    private readonly limitBytes = 16 * 1024 * 1024,
  ) {}

  /** False when the guest has fallen too far behind; the bytes are then dropped whole. */
  send(bytes: Uint8Array): boolean {
    if (this.waitingBytes + bytes.length > this.limitBytes) return false;
    this.waiting.push(bytes);
    this.waitingBytes += bytes.length;
    this.retry();
    return true;
  }

  /** Everything was taken. */
  get isEmpty(): boolean {
    return this.waiting.length === 0;
  }

  retry(): void {
    for (let next = this.waiting[0]; next; next = this.waiting[0]) {
      const taken = this.offer(next);
      this.waitingBytes -= taken;
      if (taken < next.length) {
        this.waiting[0] = next.subarray(taken);
        return;
      }
      this.waiting.shift();
    }
  }
}
