// What a build depends on, as one hash: start and tests rebuild only when it changed.
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Top of the checkout. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** SHA-256 of one file, as hex. */
export function hashOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

// Images are content-addressed, so the manifest stands for all of them.
const INPUTS = [
  'app',
  'content',
  'public',
  'package-lock.json',
  'next.config.js',
  'tsconfig.json',
  'postcss.config.mjs',
  'mdx-components.tsx',
  'proxy.ts',
];
const SKIPPED = new Set(['public/lab', 'app/_build/generated']);

function* filesBelow(path) {
  const name = relative(root, path).split(sep).join('/');
  if (SKIPPED.has(name)) return;
  if (name.startsWith('public/images/') && name !== 'public/images/manifest.json') return;
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return;
  if (stat.isFile()) yield name;
  else for (const entry of readdirSync(path).sort()) yield* filesBelow(join(path, entry));
}

/** One hash over every input's path and bytes. */
export function inputsHash() {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0]);
  for (const input of INPUTS) {
    for (const name of filesBelow(join(root, input))) hash.update(`\0${name}\0`).update(readFileSync(join(root, name)));
  }
  return hash.digest('hex');
}
