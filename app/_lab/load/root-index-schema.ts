// The index of a root file system that is read from packs: written by lab-images/tools/pack-root.mjs.
import * as z from 'zod';

const chunkSchema = z
  .strictObject({
    path: z.string().regex(/^[a-z0-9-]+(\/[a-z0-9.-]+)+$/),
    bytes: z.int().positive(),
    rawBytes: z.int().positive().max(64 << 20),
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  })
  .describe('a gzip file beside the manifest; sha256 is of the raw bytes');

/** Chunk, offset in the raw chunk, bytes. */
const extentSchema = z.tuple([z.int().nonnegative(), z.int().nonnegative(), z.int().positive()]);

/**
 * Parent (number of an earlier node, -1 for the root), name, mode with the file type, and what the type
 * needs: 0 for a directory, the number of its content for a file, the target for a symbolic link.
 */
const nodeSchema = z.tuple([z.int().min(-1), z.string().max(255), z.int().nonnegative(), z.union([z.int().nonnegative(), z.string()])]);

export const rootIndexSchema = z.strictObject({
  schema: z.literal(1),
  mtime: z.int().describe('seconds since 1970, the same for every file'),
  chunks: z.array(chunkSchema).max(4096),
  groups: z
    .record(z.string(), z.array(z.int().nonnegative()))
    .describe('chunks worth fetching ahead of use, by occasion, in order of first use'),
  contents: z.array(z.array(extentSchema)).max(1 << 18).describe('the extents of each distinct file, in order'),
  nodes: z.array(nodeSchema).min(1).max(1 << 18),
});

export type RootIndex = z.infer<typeof rootIndexSchema>;
export type RootChunk = RootIndex['chunks'][number];
export type Extent = RootIndex['contents'][number][number];
