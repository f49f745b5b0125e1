// Layout of a snapshot, before compression: "RZSN", the length of the header (u32, little endian), the header (JSON), the
// newest console output, the emulator's state.
import type { SnapshotStamp } from '@/_lab/protocol/snapshot';
import { fail, ok, type Result } from '@/_shared/result';
import type { RootState } from './p9-server';

export interface SnapshotParts {
  readonly stamp: SnapshotStamp;
  /** Of the root that the guest has mounted; null for a machine without one. */
  readonly root: RootState | null;
  /** The end of what the machine had printed. */
  readonly console: Uint8Array;
  readonly state: Uint8Array;
}

interface Header {
  readonly stamp: SnapshotStamp;
  readonly root: RootState | null;
  readonly consoleBytes: number;
}

const MAGIC = 0x4e53_5a52;
const PREFIX_BYTES = 8;

export function encodeSnapshot({ stamp, root, console, state }: SnapshotParts): Uint8Array<ArrayBuffer> {
  const header: Header = { stamp, root, consoleBytes: console.length };
  const text = new TextEncoder().encode(JSON.stringify(header));
  const bytes = new Uint8Array(PREFIX_BYTES + text.length + console.length + state.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, text.length, true);
  bytes.set(text, PREFIX_BYTES);
  bytes.set(console, PREFIX_BYTES + text.length);
  bytes.set(state, PREFIX_BYTES + text.length + console.length);
  return bytes;
}

/** The parts, as views of `bytes`; or why these are not a snapshot. */
export function decodeSnapshot(bytes: Uint8Array): Result<SnapshotParts, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < PREFIX_BYTES || view.getUint32(0, true) !== MAGIC) return fail('it does not begin like a snapshot');
  const consoleAt = PREFIX_BYTES + view.getUint32(4, true);
  const header = readHeader(bytes.subarray(PREFIX_BYTES, consoleAt));
  if (!header) return fail('its header cannot be read');
  const stateAt = consoleAt + header.consoleBytes;
  if (stateAt > bytes.length) return fail('it is shorter than its header says');
  const { stamp, root } = header;
  return ok({ stamp, root, console: bytes.subarray(consoleAt, stateAt), state: bytes.subarray(stateAt) });
}

function readHeader(bytes: Uint8Array): Header | null {
  try {
    const header = JSON.parse(new TextDecoder().decode(bytes)) as Header;
    return typeof header.stamp === 'object' && Number.isInteger(header.consoleBytes) && header.consoleBytes >= 0 ? header : null;
  } catch {
    // Not JSON: no header.
    return null;
  }
}
