// Takes a machine's state between two of its time slices and packs it while the machine goes on.
import type { VerbFailure } from '@/_lab/protocol/failure';
import type { BootOrder } from '@/_lab/protocol/machine-messages';
import type { Snapshot } from '@/_lab/protocol/snapshot';
import type { PackedRoot } from '@/_lab/load/packed-root';
import { sha256 } from '@/_lab/load/sha256';
import { encodeSnapshot } from '@/_lab/load/snapshot-codec';
import { snapshotStamp } from '@/_lab/load/snapshot-stamp';
import { fail, ok, type Result } from '@/_shared/result';
import type { RunningMachine } from './running-machine';

const QUIET_LIMIT_MS = 5000;

/** A running machine with what stands behind it. */
export interface BootedMachine {
  readonly order: BootOrder;
  readonly machine: RunningMachine;
  readonly root: PackedRoot | null;
}

/** Fails as busy when the guest waits for bytes of its root, or for the page, all the time. */
export async function takeSnapshot(booted: BootedMachine): Promise<Result<Snapshot, VerbFailure>> {
  const { machine, root, order } = booted;
  const stamp = await snapshotStamp(order.image, order.memoryMiB, order.source);
  if (!(await quiet(booted))) return fail({ kind: 'busy', detail: 'the machine reads files without a pause' });
  // From here to the state in hand nothing else may have a turn.
  const outside = { stamp, root: root?.save() ?? null, console: machine.printed };
  const raw = encodeSnapshot({ ...outside, state: new Uint8Array(await machine.saveState()) });
  const [hash, bytes] = await Promise.all([sha256(raw), compressed(raw)]);
  const size = { bytes: bytes.length, rawBytes: raw.length };
  return ok({ stamp, bytes, file: { path: `snapshots/${hash.slice(0, 16)}.gz`, ...size, sha256: hash, encoding: 'gzip' } });
}

/** True as soon as nothing is on its way into the guest; the guest then stands between two time slices. */
async function quiet({ machine, root }: BootedMachine): Promise<boolean> {
  const until = performance.now() + QUIET_LIMIT_MS;
  while (performance.now() < until) {
    const pending = root?.pending() ?? [];
    if (pending.length === 0 && machine.isControlQuiet) return true;
    await Promise.all(pending);
    if (pending.length === 0) await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return false;
}

async function compressed(raw: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([raw]).stream().pipeThrough(new CompressionStream('gzip'));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
