// Frames of the control channel (lab-images/README.md, contract 4): bytes to frames and back.

export const controlTypes = { hello: 1, request: 2, response: 3, event: 4, data: 5 } as const;
export type ControlType = (typeof controlTypes)[keyof typeof controlTypes];

export const maxBodyBytes = 65_536;
export const maxDataBytes = 32_768;
const VERSION = 1;
const HEADER_BYTES = 8;
const MAGIC_R = 0x52;
const MAGIC_Z = 0x5a;

/** One frame, its body not yet looked at. */
export interface ControlFrame {
  readonly type: ControlType;
  readonly body: Uint8Array;
}

/** One frame as bytes for the channel. */
export function encodeFrame(type: ControlType, body: Uint8Array): Uint8Array<ArrayBuffer> {
  if (body.length > maxBodyBytes) throw new Error(`control frame of ${body.length} bytes`);
  const bytes = new Uint8Array(HEADER_BYTES + body.length);
  bytes.set([MAGIC_R, MAGIC_Z, VERSION, type]);
  new DataView(bytes.buffer).setUint32(4, body.length, true);
  bytes.set(body, HEADER_BYTES);
  return bytes;
}

/** A frame of type 5. `stream`: 0 input, 1 output, 2 error output. */
export function encodeData(id: number, stream: number, isEnd: boolean, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const body = new Uint8Array(6 + bytes.length);
  new DataView(body.buffer).setUint32(0, id, true);
  body[4] = stream;
  body[5] = isEnd ? 1 : 0;
  body.set(bytes, 6);
  return encodeFrame(controlTypes.data, body);
}

/**
 * Cuts a byte stream into frames. Bytes that cannot begin a frame are dropped and counted, so that noise on the line
 * costs at most the frames it destroyed. Holds at most one frame.
 */
export class ControlDecoder {
  private pending = new Uint8Array(HEADER_BYTES + maxBodyBytes);
  private used = 0;
  private dropped = 0;

  get droppedBytes(): number {
    return this.dropped;
  }

  /** Frames completed by these bytes; their bodies are copies. */
  push(bytes: Uint8Array): ControlFrame[] {
    const frames: ControlFrame[] = [];
    for (let at = 0; at < bytes.length; ) {
      const room = Math.min(bytes.length - at, this.pending.length - this.used);
      this.pending.set(bytes.subarray(at, at + room), this.used);
      this.used += room;
      at += room;
      this.drain(frames);
    }
    return frames;
  }

  private drain(frames: ControlFrame[]): void {
    let at = 0;
    while (at < this.used) {
      const skip = this.bytesToSkip(at);
      if (skip > 0) {
        this.dropped += skip;
        at += skip;
        continue;
      }
      if (this.used - at < HEADER_BYTES) break;
      const length = this.lengthAt(at);
      const end = at + HEADER_BYTES + length;
      if (end > this.used) break;
      frames.push({ type: this.pending[at + 3] as ControlType, body: this.pending.slice(at + HEADER_BYTES, end) });
      at = end;
    }
    this.pending.copyWithin(0, at, this.used);
    this.used -= at;
  }

  /** 0 when what stands at `at` is, or may still become, a header. */
  private bytesToSkip(at: number): number {
    const have = this.used - at;
    const plausible =
      this.pending[at] === MAGIC_R &&
      (have < 2 || this.pending[at + 1] === MAGIC_Z) &&
      (have < 3 || this.pending[at + 2] === VERSION) &&
      (have < 4 || this.isType(this.pending[at + 3] ?? 0)) &&
      (have < HEADER_BYTES || this.lengthAt(at) <= maxBodyBytes);
    if (plausible) return 0;
    const next = this.pending.indexOf(MAGIC_R, at + 1);
    return (next === -1 || next > this.used ? this.used : next) - at;
  }

  private lengthAt(at: number): number {
    return new DataView(this.pending.buffer).getUint32(at + 4, true);
  }

  private isType(type: number): boolean {
    return type >= controlTypes.hello && type <= controlTypes.data;
  }
}
