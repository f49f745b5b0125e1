// Fetches what a unikernel taken home is made of, and makes it. Nothing leaves the page.
import { withContents } from '@/_lab/load/contents';
import { loadFile, type FileFailure } from '@/_lab/load/file-loader';
import type { Manifest } from '@/_lab/load/manifest-schema';
import { workerLoadPlatform } from '@/_lab/load/worker-load-platform';
import type { Machine } from '@/_lab/session/machine';
import { takeHome, takeHomeCommandLine, takeHomeFormats, type TakenHome } from '@/_lab/takeaway/take-home';
import { fail, ok, type Result } from '@/_shared/result';

/** A file to keep, with what it can be checked by. */
export interface HomeFile extends TakenHome {
  readonly sha256: string;
}

/** Why there are no files. */
export type TakeHomeFailure = FileFailure | { readonly kind: 'image'; readonly detail: string };

/** Every form of a machine's image, under the name of the machine. */
export async function makeHomeFiles(
  manifest: Manifest,
  { image, contents }: Pick<Machine, 'image' | 'contents'>,
  name: string,
): Promise<Result<readonly HomeFile[], TakeHomeFailure>> {
  const kernel = image.files.find(({ role }) => role === 'kernel');
  const part = manifest.parts.flatMap(({ files }) => files).find(({ role }) => role === 'boot-loader');
  if (!kernel || !part) return fail({ kind: 'image', detail: 'this page was built without the boot loader' });
  const imagesUrl = new URL('/images/', location.href).href;
  const platform = withContents(workerLoadPlatform, imagesUrl, contents);
  const [file, loader] = await Promise.all([kernel, part].map((wanted) => loadFile(platform, new URL(wanted.path, imagesUrl).href, wanted)));
  if (!file?.ok) return file ?? fail({ kind: 'image', detail: 'the image is not there' });
  if (!loader?.ok) return loader ?? fail({ kind: 'image', detail: 'the boot loader is not there' });
  const made: HomeFile[] = [];
  for (const format of takeHomeFormats) {
    const one = takeHome(format, { name, file: file.value, loader: loader.value, commandLine: takeHomeCommandLine(image, name) });
    if (!one.ok) return fail({ kind: 'image', detail: one.failure });
    made.push({ ...one.value, sha256: await workerLoadPlatform.sha256(new Uint8Array(one.value.bytes)) });
  }
  return ok(made);
}
