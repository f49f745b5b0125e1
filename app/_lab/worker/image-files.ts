// Fetches what an image needs before its first instruction. All or nothing: a failure names the first faulty file.
import { loadFile, type FileFailure, type LoadPlatform } from '@/_lab/load/file-loader';
import type { FileRole, Image, ImageFile } from '@/_lab/load/manifest-schema';
import { ok, type Result } from '@/_shared/result';

/** What a cold boot needs of an image. */
export const bootRoles: readonly FileRole[] = ['kernel', 'initrd', 'bios', 'vga-bios', 'root-index', 'hot-pack'];

/** What a machine needs of it that goes on from a saved state: the rest is in its memory, or read when it is used. */
export const restoreRoles: readonly FileRole[] = ['root-index'];

/** The bytes of the files a machine starts with, by role. */
export type BootFiles = ReadonlyMap<FileRole, ArrayBuffer>;

function filesOf(image: Image, roles: readonly FileRole[]): readonly ImageFile[] {
  return image.files.filter((file) => roles.includes(file.role));
}

/** Of the files in these roles, as served. */
export function totalBytes(image: Image, roles: readonly FileRole[]): number {
  return filesOf(image, roles).reduce((sum, file) => sum + file.bytes, 0);
}

/** Fetches them in parallel. */
export async function loadBootFiles(
  platform: LoadPlatform,
  imagesUrl: string,
  image: Image,
  roles: readonly FileRole[],
  onBytes: (bytes: number) => void,
): Promise<Result<BootFiles, FileFailure>> {
  const files = filesOf(image, roles);
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
