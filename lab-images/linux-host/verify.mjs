// Compares the published container host and Linux VM with a second build: every file's raw bytes, then every chunk's.
//
//   node lab-images/linux-host/verify.mjs CHECKOUT REBUILT
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

const [published, rebuilt] = process.argv.slice(2).map((top) => {
  const images = join(top, 'public/images');
  const manifest = JSON.parse(readFileSync(join(images, 'manifest.json'), 'utf8'));
  const files = new Map();
  for (const id of ['linux-host', 'web-linux-vm']) {
    const image = manifest.images.find((entry) => entry.id === id);
    for (const file of image.files) files.set(`${id} ${file.role}`, file);
    files.set(`${id} recipe`, { sha256: image.recipeHash });
  }
  const index = JSON.parse(gunzipSync(readFileSync(join(images, files.get('linux-host root-index').path))));
  for (const chunk of index.chunks) files.set(chunk.path, chunk);
  return files;
});

/** The compilers that the lock records; other ones may give other bytes. */
function toolchainDiffers(top) {
  const { gcc, binutils } = JSON.parse(readFileSync(join(top, 'lab-images/lock.json'), 'utf8')).toolchain;
  const here = (tool) => execFileSync(tool, ['--version'], { encoding: 'utf8' }).split('\n')[0];
  return here('gcc') !== gcc || here('ld') !== binutils;
}

const different = [];
const repacked = [];
for (const [name, file] of published) {
  const second = rebuilt.get(name);
  if (second?.sha256 !== file.sha256) different.push(name);
  else if (second.bytes !== file.bytes) repacked.push(name);
}
for (const name of rebuilt.keys()) if (!published.has(name)) different.push(`${name} (not published)`);

console.log(`${published.size} files and chunks: ${published.size - different.length} equal in raw bytes, ${different.length} different`);
if (repacked.length > 0) console.log(`packed to another size by this machine's zlib: ${repacked.length}`);
for (const name of different) console.log(`  different: ${name}`);
if (different.length > 0 && toolchainDiffers(process.argv[2])) {
  console.log("this machine's compiler is not the one in lab-images/lock.json; compiled parts are listed above as exceptions");
}
process.exit(different.length > 0 ? 1 : 0);
