// Reads TCP in the frames that a machine sends.

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

/** What TCP says in a frame. */
export interface Heard {
  /** Of the other side. */
  readonly ip: number;
  readonly port: number;
  readonly ownPort: number;
  readonly seq: number;
  readonly ack: number;
  readonly flags: number;
  readonly length: number;
  /** Begins with the status of an HTTP answer that is good. */
  readonly isAnswer: boolean;
}

const GOOD = 'HTTP/1.1 200 ';

/** Reads what TCP says in a frame, or null. */
export function heardIn(frame: Uint8Array): Heard | null {
  if (frame.length < 54 || frame[12] !== 0x08 || frame[13] !== 0 || frame[23] !== 6) return null;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  const header = (view.getUint8(46) >> 4) * 4;
  const length = view.getUint16(16) - 20 - header;
  const data = frame.subarray(34 + header, 34 + header + Math.min(length, GOOD.length));
  return {
    ip: view.getUint32(30),
    port: view.getUint16(36),
    ownPort: view.getUint16(34),
    seq: view.getUint32(38),
    ack: view.getUint32(42),
    flags: view.getUint8(47),
    length,
    isAnswer: new TextDecoder().decode(data) === GOOD,
  };
}
