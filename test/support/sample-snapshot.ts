import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { encodeSnapshot } from '@/_lab/load/snapshot-codec';
import { snapshotFormat, type Snapshot } from '@/_lab/protocol/snapshot';

export const sampleStamp = { format: snapshotFormat, engine: 'v86 0', image: '0'.repeat(64), machine: '16 MiB' };

/** A whole file of a machine that never ran: its state is this text. */
export function sampleSnapshot(state: string): Snapshot {
  const raw = encodeSnapshot({ stamp: sampleStamp, root: null, console: new Uint8Array(0), state: new TextEncoder().encode(state) });
  const bytes = new Uint8Array(gzipSync(raw));
  const sha256 = createHash('sha256').update(raw).digest('hex');
  const size = { bytes: bytes.length, rawBytes: raw.length };
  return { stamp: sampleStamp, bytes, file: { path: `snapshots/${sha256.slice(0, 16)}.gz`, ...size, sha256, encoding: 'gzip' } };
}
