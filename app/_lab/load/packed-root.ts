// A machine's root file system, opened from its index: what the emulator's 9p device and the worker need of it.
import { fail, ok, type Result } from '@/_shared/result';
import { P9Server } from './p9-server';
import { PackStorage, type PackStorageOptions } from './pack-storage';
import { rootIndexSchema } from './root-index-schema';
import { buildRootTree, type IndexFailure } from './root-tree';

export interface PackedRoot {
  /** For v86's `filesystem.handle9p`. */
  readonly handle9p: P9Server['handle'];
  /** Fetches the chunks of an occasion ahead of use, e.g. "run"; stops at the first failure. */
  readonly prefetch: (group: string) => Promise<void>;
  /** Requests of the guest that wait for bytes; none may when a snapshot is taken. */
  readonly pending: () => readonly Promise<void>[];
  readonly save: P9Server['save'];
  readonly load: P9Server['load'];
}

export interface PackedRootFiles {
  /** The raw file of role root-index. */
  readonly index: Uint8Array;
  /** The raw file of role hot-pack and its SHA-256 from the manifest. */
  readonly hot: { readonly sha256: string; readonly bytes: Uint8Array } | null;
}

export type PackedRootOptions<Failure> = Omit<PackStorageOptions<Failure>, 'chunks' | 'groups'>;

/** Opens a root from files whose hashes the loader has checked. */
export function openPackedRoot<Failure>(
  files: PackedRootFiles,
  options: PackedRootOptions<Failure>,
): Result<PackedRoot, IndexFailure> {
  const parsed = rootIndexSchema.safeParse(readJson(files.index));
  if (!parsed.success) return fail({ kind: 'index-invalid', reason: parsed.error.message });
  const tree = buildRootTree(parsed.data);
  if (!tree.ok) return tree;
  const storage = new PackStorage({ ...options, chunks: parsed.data.chunks, groups: parsed.data.groups });
  if (files.hot && !storage.adopt(files.hot.sha256, files.hot.bytes)) {
    return fail({ kind: 'index-invalid', reason: 'the hot pack is not the one of the index' });
  }
  const server = new P9Server(tree.value, storage);
  return ok({
    handle9p: server.handle,
    prefetch: (group) => storage.prefetch(group),
    pending: () => server.pending,
    save: () => server.save(),
    load: (state) => server.load(state),
  });
}

function readJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // Not JSON at all: the schema names what it wanted instead.
    return undefined;
  }
}
