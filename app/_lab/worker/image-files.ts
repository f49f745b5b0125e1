// Fetches what an image needs before its first instruction. All or nothing: a failure names the first faulty file.
import { loadFile, type FileFailure, type LoadPlatform } from '@/_lab/load/file-loader';
import type { FileRole, Image, ImageFile } from '@/_lab/load/manifest-schema';
import type { FileContents } from '@/_lab/protocol/machine-messages';
import { ok, type Result } from '@/_shared/result';

const bootRoles: readonly FileRole[] = ['kernel', 'initrd', 'bios', 'vga-bios', 'root-index', 'hot-pack'];

/** The bytes of the files a machine starts with, by role. */
export type BootFiles = ReadonlyMap<FileRole, ArrayBuffer>;

/** The files of an image that must be there before it starts. */
export function bootFilesOf(image: Image): readonly ImageFile[] {
  return image.files.filter((file) => bootRoles.includes(file.role));
}

/** A platform that has `contents` at hand and fetches everything else. */
export function withContents(platform: LoadPlatform, imagesUrl: string, contents: FileContents = {}): LoadPlatform {
  const byUrl = new Map(Object.entries(contents).map(([path, bytes]) => [new URL(path, imagesUrl).href, bytes]));
  if (byUrl.size === 0) return platform;
  return {
    ...platform,
    fetch(url, options) {
      const bytes = byUrl.get(url);
      return bytes ? Promise.resolve({ status: 200, body: { getReader: () => readerOf(bytes) } }) : platform.fetch(url, options);
    },
  };
}

function readerOf(bytes: Uint8Array) {
  let left: Uint8Array | undefined = bytes;
  return {
    read() {
      const value = left;
      left = undefined;
      return Promise.resolve(value ? { done: false, value } : { done: true });
    },
    cancel: () => Promise.resolve(),
  };
}

/** Fetches them in parallel. */
export async function loadBootFiles(
  platform: LoadPlatform,
  imagesUrl: string,
  image: Image,
  onBytes: (bytes: number) => void,
): Promise<Result<BootFiles, FileFailure>> {
  const files = bootFilesOf(image);
  const results = await Promise.all(
    files.map((file) => loadFile(platform, new URL(file.path, imagesUrl).href, file, { onBytes })),
  );
  const loaded = new Map<FileRole, ArrayBuffer>();
  for (const [index, result] of results.entries()) {
    if (!result.ok) return result;
    const file = files[index];
    if (file) loaded.set(file.role, result.value.buffer);
  }
  return ok(loaded);
}
