// Prints the manifest entry of the minimal Linux virtual machine (contract 1 of lab-images/README.md).
//
//   node lab-images/web-linux-vm/manifest-entry.mjs KERNEL INITRAMFS
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const [kernel, initramfs] = process.argv.slice(2).map((path) => resolve(path));
const lock = JSON.parse(readFileSync(join(here, '../lock.json'), 'utf8'));
const linux = lock['linux-host'].packages.find((p) => p.name === 'linux-source-6.1');

const recipe = ['build.sh', 'manifest-entry.mjs', '../linux-host/initramfs.sh', '../linux-host/kernel/linux.config'];
const hash = createHash('sha256').update(JSON.stringify(linux)).update(readFileSync(initramfs));
for (const path of recipe) hash.update(readFileSync(join(here, path)));
const recipeHash = hash.digest('hex');

const entry = {
  id: 'web-linux-vm',
  kind: 'linux-vm',
  boot: 'multiboot',
  // 64 MiB is the least that v86 gives a machine with an initial RAM disk.
  machine: { memoryMiB: 64, nic: 'virtio', uarts: 1, virtioConsole: false, bios: false },
  // The kernel sets the address itself: the application is process 1 and there is nothing else.
  cmdline:
    'console=ttyS0 quiet tsc=reliable tsc_early_khz=1000000 lpj=1000000 ip={ip}::{gateway}:255.255.255.0:{name}:eth0:off',
  args: {},
  readyMarker: 'web: ready',
  timeoutMs: 20000,
  files: [
    { role: 'kernel', source: kernel, name: 'kernel.elf', encoding: 'gzip', folder: 'linux-host' },
    { role: 'initrd', source: initramfs, name: 'initramfs.cpio', encoding: 'gzip' },
  ],
  recipeHash,
  buildId: recipeHash.slice(0, 16),
  sources: [{ name: linux.name, version: linux.version, sha256: linux.sha256, licence: 'GPL-2.0-only' }],
};
console.log(JSON.stringify(entry, null, 1));
