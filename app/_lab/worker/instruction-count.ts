/** Instructions retired since power-on, from a 32-bit counter that wraps. Read it at least every 5 s. */
export class InstructionCount {
  private last = 0;
  private total = 0;

  constructor(private readonly read: () => number) {}

  update(): number {
    const now = this.read() >>> 0;
    this.total += (now - this.last) >>> 0;
    this.last = now;
    return this.total;
  }
}
