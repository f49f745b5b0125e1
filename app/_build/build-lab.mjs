// Builds what the lab's workers run into public/lab: our bundles, v86's library and its wasm, each under a path that
// holds its hash, and assets.json, which lists them. Does nothing when its inputs are unchanged.
//
//   node app/_build/build-lab.mjs
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const V86 = join(ROOT, 'node_modules/v86');
const BUNDLES = {
  machineWorker: 'app/_lab/worker/machine.worker.ts',
  networkWorker: 'app/_lab/network/network.worker.ts',
  packedRoot: 'app/_lab/load/packed-root.ts',
};

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/**
 * Bundles in memory, each whole in itself: a shared chunk would cost every worker a round trip. What not every machine
 * needs stays outside and is imported by URL: v86, and the reader of packed roots.
 */
async function bundle() {
  const result = await build({
    absWorkingDir: ROOT,
    entryPoints: Object.values(BUNDLES),
    outdir: 'out',
    entryNames: '[name]',
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    alias: { '@': join(ROOT, 'app') },
    legalComments: 'none',
  });
  return result.outputFiles.map(({ path, contents }) => ({ name: path.slice(path.lastIndexOf('/') + 1), contents }));
}

/** Writes one file as served and describes it. */
function emit(out, folder, name, raw, encoding) {
  const served = encoding === 'gzip' ? gzipSync(raw, { level: 9 }) : raw;
  const path = `${folder}/${name}${encoding === 'gzip' ? '.gz' : ''}`;
  mkdirSync(join(out, folder), { recursive: true });
  writeFileSync(join(out, path), served);
  return { path: `lab/${path}`, bytes: served.length, rawBytes: raw.length, sha256: sha256(raw), encoding };
}

const folderOf = (bytes) => sha256(bytes).slice(0, 16);
const nameOf = (path) => path.slice(path.lastIndexOf('/') + 1).replace(/\.ts$/, '.js');

function emitBundles(out, bundles) {
  const written = new Map(bundles.map(({ name, contents }) => [name, emit(out, folderOf(contents), name, contents, null)]));
  return Object.fromEntries(Object.entries(BUNDLES).map(([key, path]) => [key, written.get(nameOf(path))]));
}

function isUpToDate(out, inputs) {
  const list = join(out, 'assets.json');
  if (!existsSync(list)) return false;
  const assets = JSON.parse(readFileSync(list, 'utf8'));
  const files = Object.values(assets).filter((entry) => typeof entry === 'object');
  return assets.inputs === inputs && files.every(({ path }) => existsSync(join(out, '..', path)));
}

/** Removes hashed folders that the new list does not name. */
function sweep(out, assets) {
  const kept = new Set(Object.values(assets).flatMap((entry) => (entry.path ? [entry.path.split('/')[1]] : [])));
  for (const name of readdirSync(out)) {
    if (/^[0-9a-f]{16}$/.test(name) && !kept.has(name)) rmSync(join(out, name), { recursive: true });
  }
}

/** Returns the asset list and whether anything had to be written. */
export async function buildLab(out = join(ROOT, 'public/lab')) {
  const bundles = await bundle();
  const libv86 = readFileSync(join(V86, 'build/libv86.mjs'));
  const wasm = readFileSync(join(V86, 'build/v86.wasm'));
  const bundled = bundles.map(({ name, contents }) => name + sha256(contents));
  const inputs = sha256([...bundled, sha256(libv86), sha256(wasm)].join());
  const list = join(out, 'assets.json');
  if (isUpToDate(out, inputs)) return { assets: JSON.parse(readFileSync(list, 'utf8')), changed: false };
  mkdirSync(out, { recursive: true });
  const assets = {
    inputs,
    engineVersion: JSON.parse(readFileSync(join(V86, 'package.json'), 'utf8')).version,
    ...emitBundles(out, bundles),
    libv86: emit(out, folderOf(libv86), 'libv86.mjs', libv86, null),
    v86Wasm: emit(out, folderOf(wasm), 'v86.wasm', wasm, 'gzip'),
  };
  writeFileSync(list, `${JSON.stringify(assets, null, 1)}\n`);
  sweep(out, assets);
  return { assets, changed: true };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { assets, changed } = await buildLab();
  const files = Object.entries(assets).filter(([, entry]) => entry.path);
  for (const [name, { bytes }] of files) console.log(`${name.padEnd(14)} ${String(bytes).padStart(8)} bytes`);
  console.log(changed ? 'lab: built' : 'lab: up to date');
}
