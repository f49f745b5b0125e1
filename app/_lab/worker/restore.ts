// A start from a saved state: fetched, checked, and refused unless it is this very machine's.
import type { BootOrder } from '@/_lab/protocol/machine-messages';
import type { MachineFailure } from '@/_lab/protocol/failure';
import type { RestoreOrder, SnapshotStamp } from '@/_lab/protocol/snapshot';
import { loadFile, type LoadPlatform } from '@/_lab/load/file-loader';
import { decodeSnapshot, type SnapshotParts } from '@/_lab/load/snapshot-codec';
import { snapshotStamp, stampDifference } from '@/_lab/load/snapshot-stamp';
import { fail, ok, type Result } from '@/_shared/result';
import { greeting } from './console-tail';
import type { BootedMachine } from './take-snapshot';
import type { Emulator } from './v86-adapter';

/** A state that fits, and whether the reader kept it. */
export interface SavedMachine extends SnapshotParts {
  readonly isKept: boolean;
}

/** Fetches and checks the state that `order` is to go on from. */
export async function loadState(
  order: BootOrder,
  { file, stamp, isKept }: RestoreOrder,
  platform: LoadPlatform,
  onBytes: (bytes: number) => void,
): Promise<Result<SavedMachine, MachineFailure>> {
  const wanted = await snapshotStamp(order.image, order.memoryMiB, order.source);
  const unfit = refusal(stamp, wanted);
  if (unfit) return fail(unfit);
  const loaded = await loadFile(platform, new URL(file.path, order.imagesUrl).href, file, { onBytes });
  if (!loaded.ok) return loaded;
  const decoded = decodeSnapshot(loaded.value);
  if (!decoded.ok) return fail({ kind: 'snapshot', fault: 'broken', detail: decoded.failure });
  // What the list says of the file and what the file says of itself must both fit.
  const unfitInside = refusal(decoded.value.stamp, wanted);
  return unfitInside ? fail(unfitInside) : ok({ ...decoded.value, isKept });
}

/** Puts the state into a constructed emulator and lets it run. */
export async function goOn(
  { order, machine, root }: BootedMachine,
  saved: SavedMachine,
  emulator: Emulator,
  afterReady: () => void,
): Promise<Result<void, MachineFailure>> {
  if (root && !(saved.root && root.load(saved.root))) {
    return fail({ kind: 'snapshot', fault: 'broken', detail: 'it holds files that the root does not have' });
  }
  try {
    // v86 wants a buffer of its own, aligned.
    await emulator.restoreState(saved.state.slice().buffer);
  } catch (error) {
    return fail({ kind: 'snapshot', fault: 'broken', detail: String(error) });
  }
  const shown = saved.isKept ? saved.console.slice() : greeting(saved.console, order.image.readyMarker);
  machine.goOn(emulator, { shown, mac: order.mac, wantsPrompt: !saved.isKept }, afterReady);
  return ok(undefined);
}

function refusal(found: SnapshotStamp, wanted: SnapshotStamp): MachineFailure | null {
  const difference = stampDifference(found, wanted);
  return difference === null ? null : { kind: 'snapshot', fault: 'other-version', detail: difference };
}
