/** Reports once when a marker has passed by in a stream of single bytes. */
export class MarkerWatch {
  private readonly marker: Uint8Array;
  private readonly recent: Uint8Array;
  private at = 0;
  private seen = false;

  constructor(
    marker: string,
    private readonly onSeen: () => void,
  ) {
    this.marker = new TextEncoder().encode(marker);
    this.recent = new Uint8Array(this.marker.length);
  }

  push(byte: number): void {
    if (this.seen) return;
    this.recent[this.at] = byte;
    this.at = (this.at + 1) % this.recent.length;
    if (byte !== this.marker[this.marker.length - 1] || !this.matches()) return;
    this.seen = true;
    this.onSeen();
  }

  private matches(): boolean {
    // `at` is where the oldest of the recent bytes stands.
    return this.marker.every((byte, index) => this.recent[(this.at + index) % this.recent.length] === byte);
  }
}
