// The contract between lab-images and everything that boots an image.
import * as z from 'zod';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 is 64 hex digits');
const relativePath = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._/-]*$/i, 'a path relative to the manifest')
  .refine((path) => !path.split('/').includes('..'), 'a path must not leave the image folder');

export const fileRoles = [
  'kernel',
  'initrd',
  'bios',
  'vga-bios',
  'root-index',
  'pack',
  'hot-pack',
  'symbols',
  'link-map',
  'wasm',
  'boot-loader',
  'registry-manifest',
  'registry-blob',
] as const;

export const imageFileSchema = z.strictObject({
  role: z.enum(fileRoles),
  path: relativePath.describe('relative to the manifest; contains a hash, so it may be cached for ever'),
  bytes: z.int().nonnegative().describe('as served'),
  rawBytes: z.int().nonnegative().describe('after decoding'),
  sha256: sha256.describe('of the raw bytes'),
  encoding: z.enum(['gzip']).nullable(),
});

export const sourceSchema = z.strictObject({
  name: z.string().min(1),
  version: z.string().min(1),
  sha256: sha256,
  licence: z.string().min(1).describe('SPDX expression'),
});

export const imageSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  kind: z.enum(['unikernel', 'container-host', 'linux-vm']),
  boot: z.enum(['multiboot', 'bzimage']),
  machine: z.strictObject({
    memoryMiB: z.int().min(8).max(512),
    nic: z.enum(['virtio', 'ne2k']),
    uarts: z.int().min(1).max(4),
    virtioConsole: z.boolean(),
    bios: z.boolean(),
  }),
  cmdline: z.string().describe('template: {name} {ip} {prefix} {gateway} and the keys of args'),
  args: z
    .record(z.string().regex(/^[a-z][a-zA-Z0-9]*$/), z.strictObject({ default: z.string(), describe: z.string() }))
    .describe('what an instance spec may set on the command line'),
  serves: z.int().min(1).max(65_535).optional().describe('the TCP port at which its program listens; absent where it serves nothing'),
  readyMarker: z.string().min(1).describe('printed once on the first serial port; images made in the page have none'),
  timeoutMs: z.int().positive().describe('from the first instruction to the ready marker'),
  files: z.array(imageFileSchema).min(1),
  recipeHash: sha256,
  buildId: z.string().regex(/^[0-9a-f]{16,64}$/).describe('hash of the inputs, also inside the image'),
  sources: z.array(sourceSchema),
});

export const partSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  files: z.array(imageFileSchema).min(1),
  repositories: z
    .record(z.string().regex(/^[a-z0-9][a-z0-9._/-]*$/), z.strictObject({ tags: z.record(z.string(), sha256), blobs: z.array(sha256) }))
    .optional()
    .describe('of the part registry: image manifests by tag, and what they are made of, as files of this part'),
  sources: z.array(sourceSchema),
});

export const manifestSchema = z.strictObject({
  schema: z.literal(1),
  images: z.array(imageSchema),
  parts: z.array(partSchema).describe('code built by lab-images that runs in the page, not in a machine'),
});

export type FileRole = (typeof fileRoles)[number];
export type ImageFile = z.infer<typeof imageFileSchema>;
/** What a machine boots. */
export type Image = z.infer<typeof imageSchema>;
export type Manifest = z.infer<typeof manifestSchema>;
