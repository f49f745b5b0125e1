// Turns a root file system into chunks and an index (app/_lab/load/root-index-schema.ts).
//
//   node lab-images/tools/pack-root.mjs ROOT OPTIONS.json
//
// OPTIONS: { id, images, out, mtime, packs: [{name, paths}], groups: [{name, list}] }. Paths are relative to ROOT.
// `packs` says which package or layer brought a file (what nobody claims goes to the pack "root"); `groups` are
// recordings of the files a boot reads, first use first. The first group becomes the hot pack. Writes the chunks
// to IMAGES/ID/packs, and to OUT hot.bin and root-index.json, which the manifest tool takes over.
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipChunk } from './gzip.mjs';

const CHUNK_GZIP_MAX = 1 << 20;
const CHUNK_RAW_MAX = 4 << 20;
/** Packs below this share one: a request costs more than such a file. */
const SMALL_PACK_RAW = 384 << 10;

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** Rows [parent, name, mode, payload] in pre-order, names sorted by bytes; files keep their path for now. */
function scan(root) {
  const nodes = [];
  const visit = (path, name, parent) => {
    const stat = lstatSync(join(root, path));
    const id = nodes.length;
    const row = { parent, name, mode: stat.mode, path, payload: 0 };
    nodes.push(row);
    if (stat.isSymbolicLink()) row.payload = readlinkSync(join(root, path));
    else if (stat.isDirectory()) for (const child of readdirSync(join(root, path)).sort()) visit(path ? `${path}/${child}` : child, child, id);
    else if (!stat.isFile()) throw new Error(`${path}: only directories, files and symbolic links can be packed`);
  };
  visit('', '', -1);
  return nodes;
}

/** Distinct contents by hash; the first path that has one stands for it. */
function readContents(root, nodes) {
  const byHash = new Map();
  for (const node of nodes) {
    if ((node.mode & 0o170000) !== 0o100000) continue;
    const bytes = readFileSync(join(root, node.path));
    const hash = sha256(bytes);
    if (!byHash.has(hash)) byHash.set(hash, { id: byHash.size, bytes, extents: [] });
    node.content = byHash.get(hash);
    node.payload = node.content.id;
  }
  return [...byHash.values()];
}

/** Packs in the order they are cut: groups first, then packages, then the rest. Each content goes to its first. */
function assign(nodes, packs, groups) {
  const byPath = new Map(nodes.filter((n) => n.content).map((n) => [n.path, n.content]));
  const taken = new Set();
  const take = (name, paths) => {
    const contents = [];
    for (const path of paths) {
      const content = byPath.get(path);
      if (!content || taken.has(content) || content.bytes.length === 0) continue;
      taken.add(content);
      contents.push(content);
    }
    return { name, contents };
  };
  const hot = groups.map(({ name, list }) => ({ ...take(name, list), group: name }));
  const owned = [...packs, { name: 'root', paths: byPath.keys() }].map(({ name, paths }) => take(name, paths));
  const raw = (pack) => pack.contents.reduce((sum, c) => sum + c.bytes.length, 0);
  const small = owned.filter((pack) => raw(pack) < SMALL_PACK_RAW);
  const large = owned.filter((pack) => raw(pack) >= SMALL_PACK_RAW);
  return [...hot, ...large, { name: 'small', contents: small.flatMap((p) => p.contents) }].filter((p) => p.contents.length);
}

/** The longest prefix of (raw) from (start) that stays within the chunk limits, with its packed form. */
function cut(raw, start) {
  let length = Math.min(raw.length - start, CHUNK_RAW_MAX);
  for (;;) {
    const piece = raw.subarray(start, start + length);
    const packed = gzipChunk(piece);
    if (packed.length <= CHUNK_GZIP_MAX) return { piece, packed };
    length = Math.floor((length * 0.97 * CHUNK_GZIP_MAX) / packed.length) & ~4095;
  }
}

function writeChunks(packs, options) {
  const chunks = [];
  const folder = join(options.images, options.id, 'packs');
  mkdirSync(folder, { recursive: true });
  const add = (path, piece, packed) => {
    chunks.push({ path: `${options.id}/${path}`, bytes: packed.length, rawBytes: piece.length, sha256: sha256(piece) });
    return chunks.length - 1;
  };
  for (const pack of packs) {
    const raw = Buffer.concat(pack.contents.map((c) => c.bytes));
    pack.cuts = [];
    if (pack === packs[0] && pack.group) {
      writeFileSync(join(options.out, 'hot.bin'), raw);
      pack.cuts.push({ start: 0, end: raw.length, chunk: add(`hot-${sha256(raw).slice(0, 16)}.bin.gz`, raw, gzipChunk(raw)) });
    } else {
      for (let start = 0; start < raw.length; ) {
        const { piece, packed } = cut(raw, start);
        const path = `packs/${pack.name}-${sha256(piece).slice(0, 16)}.gz`;
        if (!existsSync(join(options.images, options.id, path))) writeFileSync(join(options.images, options.id, path), packed);
        pack.cuts.push({ start, end: start + piece.length, chunk: add(path, piece, packed) });
        start += piece.length;
      }
    }
    locate(pack);
  }
  const kept = new Set(chunks.map((c) => c.path));
  for (const name of readdirSync(folder)) if (!kept.has(`${options.id}/packs/${name}`)) rmSync(join(folder, name));
  return chunks;
}

/** Gives each content of a pack its extents: [chunk, offset in the chunk, bytes]. */
function locate(pack) {
  let at = 0;
  for (const content of pack.contents) {
    const end = at + content.bytes.length;
    for (const { start, end: cutEnd, chunk } of pack.cuts) {
      const from = Math.max(at, start);
      const to = Math.min(end, cutEnd);
      if (from < to) content.extents.push([chunk, from - start, to - from]);
    }
    at = end;
  }
}

const [root, optionsPath] = process.argv.slice(2);
if (!root || !optionsPath) {
  console.error('usage: pack-root.mjs ROOT OPTIONS.json');
  process.exit(2);
}
const options = JSON.parse(readFileSync(optionsPath, 'utf8'));
const nodes = scan(root);
const contents = readContents(root, nodes);
const packs = assign(nodes, options.packs, options.groups);
const chunks = writeChunks(packs, options);
const index = {
  schema: 1,
  mtime: options.mtime,
  chunks,
  groups: Object.fromEntries(packs.filter((p) => p.group).map((p) => [p.group, p.cuts.map((c) => c.chunk)])),
  contents: contents.map((c) => c.extents),
  nodes: nodes.map((n) => [n.parent, n.name, n.mode, n.payload]),
};
writeFileSync(join(options.out, 'root-index.json'), JSON.stringify(index));
const served = chunks.reduce((sum, c) => sum + c.bytes, 0);
console.log(
  `${nodes.length} nodes, ${contents.length} contents, ${chunks.length} chunks, ${served} bytes as served; ` +
    Object.entries(index.groups).map(([name, list]) => `${name} ${list.reduce((s, c) => s + chunks[c].bytes, 0)}`).join(', '),
);
