// What the linker took into an image, component by component, as the image's recipe recorded it.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Course } from './load';

const bytes = z.int().nonnegative();

export const linkMapSchema = z.strictObject({
  schema: z.literal(1),
  buildId: z.string(),
  imageBytes: bytes.describe('of the file that is booted'),
  components: z.array(
    z.strictObject({
      name: z.string(),
      bytes: bytes.describe('in the file'),
      memoryBytes: bytes.describe('zeroed memory beyond what the file holds'),
      files: z.array(z.strictObject({ name: z.string(), bytes })),
    }),
  ),
});

export type LinkMap = z.infer<typeof linkMapSchema>;

/** The link map of an image in the manifest. */
export function linkMapOf({ manifest }: Course, image: string): LinkMap {
  const file = manifest?.images.find(({ id }) => id === image)?.files.find(({ role }) => role === 'link-map');
  const path = file && join(process.cwd(), 'public/images', file.path);
  if (!file || !path || !existsSync(/*turbopackIgnore: true*/ path)) throw new Error(`image "${image}" has no link map under public/images`);
  const served = readFileSync(/*turbopackIgnore: true*/ path);
  const text = (file.encoding === 'gzip' ? gunzipSync(served) : served).toString('utf8');
  return linkMapSchema.parse(JSON.parse(text));
}
