// Writes public/images/manifest.json and the content-addressed files it names.
//
//   node lab-images/tools/manifest.mjs add ENTRY.json     an image (contract 1 of lab-images/README.md)
//   node lab-images/tools/manifest.mjs part ENTRY.json    a part of the page built here, e.g. the gateway
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipChunk, gzipFile } from './gzip.mjs';

const IMAGES = resolve(dirname(fileURLToPath(import.meta.url)), '../../public/images');
const MANIFEST = join(IMAGES, 'manifest.json');
const EMPTY = { schema: 1, images: [], parts: [] };

/** Packs one file of an entry and returns its manifest form. */
function pack(id, base, file) {
  const raw = readFileSync(resolve(base, file.source));
  const sha256 = createHash('sha256').update(raw).digest('hex');
  const gzip = file.role === 'hot-pack' ? gzipChunk : gzipFile;
  const served = file.encoding === 'gzip' ? gzip(raw) : raw;
  const name = `${file.name.replace(/\.[^.]+$/, '')}-${sha256.slice(0, 16)}${extname(file.name)}`;
  const path = `${file.folder ?? id}/${name}${file.encoding === 'gzip' ? '.gz' : ''}`;
  mkdirSync(dirname(join(IMAGES, path)), { recursive: true });
  writeFileSync(join(IMAGES, path), served);
  return {
    role: file.role,
    path,
    bytes: served.length,
    rawBytes: raw.length,
    sha256,
    encoding: file.encoding,
  };
}

/** Deletes the files of an image folder that the manifest no longer names. */
function sweep(manifest, id) {
  const folder = join(IMAGES, id);
  if (!existsSync(folder)) return;
  const kept = new Set([...manifest.images, ...manifest.parts].flatMap((e) => e.files.map((f) => f.path)));
  for (const found of readdirSync(folder, { withFileTypes: true }))
    if (found.isFile() && !kept.has(`${id}/${found.name}`)) rmSync(join(folder, found.name));
}

const [list, entryPath] = [{ add: 'images', part: 'parts' }[process.argv[2]], process.argv[3]];
if (!list || !entryPath) {
  console.error('usage: manifest.mjs add|part ENTRY.json');
  process.exit(2);
}
const entry = JSON.parse(readFileSync(entryPath, 'utf8'));
const manifest = existsSync(MANIFEST) ? { ...EMPTY, ...JSON.parse(readFileSync(MANIFEST, 'utf8')) } : EMPTY;
const packed = { ...entry, files: entry.files.map((file) => pack(entry.id, dirname(resolve(entryPath)), file)) };
manifest[list] = [...manifest[list].filter((e) => e.id !== entry.id), packed].sort((a, b) => (a.id < b.id ? -1 : 1));
mkdirSync(IMAGES, { recursive: true });
writeFileSync(MANIFEST, `${JSON.stringify(manifest, null, 1)}\n`);
sweep(manifest, entry.id);
console.log(`${entry.id}: ${packed.files.map((f) => `${f.role} ${f.bytes}`).join(', ')} bytes as served`);
