import type { Image, Manifest } from '@/_lab/load/manifest-schema';

const hash = '0'.repeat(64);
const file = (role: 'kernel' | 'wasm') => ({ role, path: `${role}.bin`, bytes: 3, rawBytes: 3, sha256: hash, encoding: null });

/** A unikernel as a manifest describes it; nothing of it exists. */
export const sampleImage: Image = {
  id: 'web',
  kind: 'unikernel',
  boot: 'multiboot',
  machine: { memoryMiB: 16, nic: 'virtio', uarts: 2, virtioConsole: false, bios: false },
  cmdline: 'ip={ip}/{prefix} gw={gateway} name={name} port={port}',
  args: { port: { default: '80', describe: 'TCP port' } },
  readyMarker: 'web: ready',
  timeoutMs: 5000,
  files: [file('kernel')],
  recipeHash: hash,
  buildId: hash,
  sources: [],
};

export const sampleManifest: Manifest = {
  schema: 1,
  images: [sampleImage, { ...sampleImage, id: 'host', kind: 'container-host', machine: { ...sampleImage.machine, memoryMiB: 256 } }],
  parts: [{ id: 'gateway', files: [file('wasm')], sources: [] }],
};
