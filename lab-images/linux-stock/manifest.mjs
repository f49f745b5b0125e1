// Prints the published manifest with the container host's kernel exchanged for Debian's.
//
//   node manifest.mjs PUBLISHED IMAGES          IMAGES/linux-stock holds the files
//   node manifest.mjs --initrd PUBLISHED        instead, the published initial RAM disk, as it is stored
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const readManifest = (published) => JSON.parse(readFileSync(join(published, 'manifest.json'), 'utf8'));
const hostOf = ({ images }) => images.find(({ id }) => id === 'linux-host');

function fileOf(images, role, name) {
  const path = `linux-stock/${name}`;
  const bytes = readFileSync(join(images, path));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { role, path, bytes: bytes.length, rawBytes: bytes.length, sha256, encoding: null };
}

function exchanged(published, images) {
  const manifest = readManifest(published);
  const host = hostOf(manifest);
  const stock = [
    ['kernel', 'kernel.bin'],
    ['initrd', 'initrd.bin'],
    ['bios', 'bios.bin'],
    ['vga-bios', 'vga-bios.bin'],
  ].map(([role, name]) => fileOf(images, role, name));
  const kept = host.files.filter(({ role }) => role !== 'kernel' && role !== 'initrd');
  const entry = { ...host, boot: 'bzimage', machine: { ...host.machine, bios: true }, files: [...stock, ...kept] };
  return { ...manifest, images: manifest.images.map((image) => (image === host ? entry : image)) };
}

const [first, second] = process.argv.slice(2);
if (first === '--initrd') {
  const { path } = hostOf(readManifest(second)).files.find(({ role }) => role === 'initrd');
  process.stdout.write(readFileSync(join(second, path)));
} else if (first && second) {
  console.log(JSON.stringify(exchanged(first, second), null, 1));
} else {
  console.error('usage: manifest.mjs PUBLISHED IMAGES | --initrd PUBLISHED');
  process.exit(2);
}
