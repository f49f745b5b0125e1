// Prints the manifest entry of the container host (contract 1 of lab-images/README.md) for a finished build.
//
//   node lab-images/linux-host/manifest-entry.mjs BUILD | --recipe-hash
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lockedSources } from '../unikernel/tools/inputs.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const build = resolve(process.argv[2] ?? '');
const lock = JSON.parse(readFileSync(join(here, '../lock.json'), 'utf8'));
const { packages } = lock['linux-host'];

/** Licences as each package's copyright file names them; those files ship inside the image. */
function licencesOf(name) {
  let text;
  try {
    text = readFileSync(join(build, 'unpacked', name, 'usr/share/doc', name, 'copyright'), 'utf8');
  } catch {
    return 'see its source package';
  }
  const named = [...text.matchAll(/^License:\s*(\S.*)$/gm)].map((m) => m[1].trim());
  const common = [...text.matchAll(/common-licenses\/([A-Za-z0-9.-]+\w)/g)].map((m) => m[1]);
  return [...new Set(named.length > 0 ? named : common)].sort().join(', ') || 'see its copyright file';
}

const KNOWN = { 'linux-source-6.1': 'GPL-2.0-only', 'linux-libc-dev': 'GPL-2.0 WITH Linux-syscall-note', 'musl-dev': 'MIT' };

// What the kit of unik and the programs of the container images hold besides our own code; musl-dev is among the packages.
const compiled = lockedSources(['lwip', 'nginx', 'redis', 'mirage']).map(({ file: _file, ...source }) => source);
const sources = [
  ...packages.map((p) => ({
    name: p.name,
    version: p.version,
    sha256: p.sha256,
    licence: KNOWN[p.name] ?? licencesOf(p.name),
  })),
  ...compiled,
];

// What is built into the host besides this folder.
const PARTS = ['agent', 'apps/clean', 'apps/nginx', 'apps/redis', 'apps/web', 'container-net', 'docker', 'linux-shim', 'mirage', 'ringrun', 'unik', 'unikernel'];

/** One hash over every input: the lock and each file of the recipe. */
function recipeHash() {
  const hash = createHash('sha256').update(JSON.stringify([packages, lock.sources, lock.mirage.packages]));
  const add = (dir) => {
    for (const entry of readdirSync(dir, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(dir, entry.name);
      if (entry.name === 'build' || entry.name === 'test') continue;
      if (entry.isDirectory()) add(path);
      else hash.update(entry.name).update(readFileSync(path));
    }
  };
  for (const dir of [here, ...PARTS.map((name) => join(here, '..', name))]) add(dir);
  return hash.digest('hex');
}

const hash = recipeHash();
if (process.argv[2] === '--recipe-hash') {
  console.log(hash.slice(0, 16));
  process.exit(0);
}
const entry = {
  id: 'linux-host',
  kind: 'container-host',
  boot: 'multiboot',
  machine: { memoryMiB: 192, nic: 'virtio', uarts: 1, virtioConsole: true, bios: false },
  // The emulator's time-stamp counter is the browser's clock: constant, and no timer to calibrate it by is better.
  cmdline: 'console=ttyS0 quiet tsc=reliable tsc_early_khz=1000000 lpj=1000000 rz.ip={ip}/{prefix} rz.gw={gateway} rz.name={name} rz.warm={warm}',
  args: {
    warm: {
      default: '1',
      describe: '1: the container engine runs once in the background after the prompt; 0: it stays cold',
    },
  },
  // The end of the prompt (OSC 133;B), written by bash when it is about to read a line.
  readyMarker: '\u001b]133;B\u0007',
  timeoutMs: 60000,
  files: [
    { role: 'kernel', source: join(build, 'kernel.elf'), name: 'kernel.elf', encoding: 'gzip' },
    { role: 'initrd', source: join(build, 'initramfs.cpio'), name: 'initramfs.cpio', encoding: 'gzip' },
    { role: 'root-index', source: join(build, 'pack/root-index.json'), name: 'root-index.json', encoding: 'gzip' },
    { role: 'hot-pack', source: join(build, 'pack/hot.bin'), name: 'hot.bin', encoding: 'gzip' },
  ],
  recipeHash: hash,
  buildId: hash.slice(0, 16),
  sources,
};
console.log(JSON.stringify(entry, null, 1));
