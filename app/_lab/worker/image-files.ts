// Fetches what an image needs before its first instruction. All or nothing: a failure names the first faulty file.
import { loadFile, type FileFailure, type LoadPlatform } from '@/_lab/load/file-loader';
import type { FileRole, Image, ImageFile } from '@/_lab/load/manifest-schema';
import { ok, type Result } from '@/_shared/result';

const bootRoles: readonly FileRole[] = ['kernel', 'initrd', 'bios', 'vga-bios', 'root-index', 'hot-pack'];

/** The bytes of the files a machine starts with, by role. */
export type BootFiles = ReadonlyMap<FileRole, ArrayBuffer>;

/** The files of an image that must be there before it starts. */
export function bootFilesOf(image: Image): readonly ImageFile[] {
  return image.files.filter((file) => bootRoles.includes(file.role));
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
