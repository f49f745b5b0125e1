// public/images/snapshots.json: the states that were made when the course was built. Generated, never committed.
import * as z from 'zod';
import type { SnapshotEntry } from '@/_lab/protocol/snapshot';
import { imageFileSchema } from './manifest-schema';

const entrySchema = z.strictObject({
  id: z.string().describe('of the image in the manifest'),
  stamp: z.strictObject({ format: z.int(), engine: z.string(), image: z.string(), machine: z.string() }),
  file: imageFileSchema.omit({ role: true }),
});

export const snapshotListSchema = z.strictObject({ schema: z.literal(1), snapshots: z.array(entrySchema) });

export type SnapshotList = z.infer<typeof snapshotListSchema>;

/** The entry of an image; null if the list has none, or is not one. */
export function snapshotOf(list: unknown, id: string): SnapshotEntry | null {
  const parsed = snapshotListSchema.safeParse(list);
  return (parsed.success ? parsed.data.snapshots.find((entry) => entry.id === id) : undefined) ?? null;
}
