// The root of a container host, read lazily from packs: fetched, checked and counted like any other file.
import { loadFile, type FileFailure, type LoadPlatform } from '@/_lab/load/file-loader';
import type { Image } from '@/_lab/load/manifest-schema';
import type * as packedRoot from '@/_lab/load/packed-root';
import type { RootChunk } from '@/_lab/load/root-index-schema';
import { fail, ok, type Result } from '@/_shared/result';
import type { BootFiles } from './image-files';

const CACHE_BYTES = 128 * 1024 * 1024;

export interface RootOptions {
  readonly platform: LoadPlatform;
  readonly imagesUrl: string;
  readonly packedRootUrl: string;
  readonly onBytes: (bytes: number) => void;
  /** A chunk could not be had; the guest got an input/output error. */
  readonly onFailure: (failure: FileFailure) => void;
}

/** Fetches the reader of packed roots while the root itself is fetched. */
export function preloadReader(image: Image, packedRootUrl: string): void {
  if (!image.files.some(({ role }) => role === 'root-index')) return;
  // If this fails, so does the import that waits for it, and says so.
  import(packedRootUrl).catch(() => undefined);
}

/** The image's packed root; `null` for an image that has none. */
export async function openRoot(
  image: Image,
  files: BootFiles,
  options: RootOptions,
): Promise<Result<packedRoot.PackedRoot | null, FileFailure>> {
  const indexFile = image.files.find(({ role }) => role === 'root-index');
  const index = files.get('root-index');
  if (!indexFile || !index) return ok(null);
  const hotFile = image.files.find(({ role }) => role === 'hot-pack');
  const hotBytes = files.get('hot-pack');
  // Not bundled, because most machines have no such root and would carry the index's schema for nothing.
  const reader = await importReader(options.packedRootUrl);
  if (!reader.ok) return reader;
  const opened = reader.value.openPackedRoot<FileFailure>(
    {
      index: new Uint8Array(index),
      hot: hotFile && hotBytes ? { sha256: hotFile.sha256, bytes: new Uint8Array(hotBytes) } : null,
    },
    { loadChunk: (chunk) => loadChunk(chunk, options), cacheBytes: CACHE_BYTES, onFailure: options.onFailure },
  );
  if (opened.ok) return opened;
  return fail({ kind: 'file', fault: 'malformed', path: indexFile.path, detail: JSON.stringify(opened.failure), attempts: 1 });
}

async function importReader(url: string): Promise<Result<typeof packedRoot, FileFailure>> {
  try {
    return ok((await import(url)) as typeof packedRoot);
  } catch (error) {
    return fail({ kind: 'file', fault: 'unreachable', path: url, detail: String(error), attempts: 1 });
  }
}

function loadChunk(chunk: RootChunk, { platform, imagesUrl, onBytes }: RootOptions): Promise<Result<Uint8Array, FileFailure>> {
  const file = { ...chunk, encoding: 'gzip' as const };
  return loadFile(platform, new URL(chunk.path, imagesUrl).href, file, { onBytes });
}
