// Which state a machine goes on from, and who has it.
import type { Image } from '@/_lab/load/manifest-schema';
import type { FileContents } from '@/_lab/protocol/machine-messages';
import type { RestoreOrder, SnapshotEntry } from '@/_lab/protocol/snapshot';
import type { StartFrom } from './machine';

export interface RestoreSource {
  readonly from: 'built' | 'kept';
  readonly order: RestoreOrder;
  /** The state itself, where no server has it. */
  readonly contents: FileContents;
}

interface Shelf {
  readonly builtSnapshot: (image: Image) => Promise<SnapshotEntry | null>;
}

/** Null where the course was built without a snapshot of the image. */
export async function restoreFor(
  from: Exclude<StartFrom, { kind: 'cold' }>,
  image: Image,
  shelf: Shelf,
): Promise<RestoreSource | null> {
  if (from.kind === 'kept') {
    const { stamp, file, bytes } = from.snapshot;
    return { from: 'kept', order: { stamp, file, isKept: true }, contents: { [file.path]: bytes } };
  }
  const built = await shelf.builtSnapshot(image);
  return built && { from: 'built', order: { ...built, isKept: false }, contents: {} };
}
