/** The streams of one answer, each kept up to a limit. */
export class CollectedOutput {
  private readonly streams = new Map<number, { readonly parts: Uint8Array[]; kept: number }>();
  private truncated = false;

  constructor(private readonly limitBytes: number) {}

  get isTruncated(): boolean {
    return this.truncated;
  }

  add(stream: number, bytes: Uint8Array): void {
    // 1 is output, 2 error output; anything else is noise.
    if (stream !== 1 && stream !== 2) return;
    const entry = this.streams.get(stream) ?? { parts: [], kept: 0 };
    this.streams.set(stream, entry);
    const part = bytes.subarray(0, Math.max(0, this.limitBytes - entry.kept));
    if (part.length < bytes.length) this.truncated = true;
    if (part.length === 0) return;
    entry.parts.push(part);
    entry.kept += part.length;
  }

  bytes(stream: 1 | 2): Uint8Array<ArrayBuffer> {
    const entry = this.streams.get(stream);
    const whole = new Uint8Array(entry?.kept ?? 0);
    let at = 0;
    for (const part of entry?.parts ?? []) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }
}
