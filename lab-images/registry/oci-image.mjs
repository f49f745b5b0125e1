// Writes the root DIR/busybox as an OCI image (Image Format Specification 1.1) of one gzip layer into DIR/blobs, and
// prints the entry of the part `registry` for lab-images/tools/manifest.mjs.
//
//   node lab-images/registry/oci-image.mjs DIR
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipFile } from '../tools/gzip.mjs';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const epoch = Number(process.env.SOURCE_DATE_EPOCH);

/** A tree as a layer's archive: sorted, dated, owned by root. */
function archive(root) {
  const flags = ['--sort=name', `--mtime=@${epoch}`, '--owner=0', '--group=0', '--numeric-owner', '--format=gnu'];
  return execFileSync('tar', ['-c', ...flags, '-C', root, '.'], { maxBuffer: 1 << 28 });
}

/** Writes one blob and returns its descriptor. */
function blob(dir, name, mediaType, bytes) {
  writeFileSync(join(dir, name), bytes);
  return { mediaType, digest: `sha256:${sha256(bytes)}`, size: bytes.length };
}

function image(dir, name, config) {
  const tar = archive(join(dir, name));
  const blobs = join(dir, 'blobs');
  mkdirSync(blobs, { recursive: true });
  const created = new Date(epoch * 1000).toISOString().replace('.000', '');
  const configText = JSON.stringify({
    created,
    architecture: '386',
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(tar)}`] },
    history: [{ created, created_by: `lab-images/registry: ${name}` }],
  });
  // Not named .gz: a server that decodes such files on the way would break the digest.
  const layer = blob(blobs, `${name}-layer.blob`, 'application/vnd.oci.image.layer.v1.tar+gzip', gzipFile(tar));
  const described = blob(blobs, `${name}-config.blob`, 'application/vnd.oci.image.config.v1+json', configText);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: described,
    layers: [layer],
  });
  writeFileSync(join(blobs, `${name}-manifest.blob`), manifest);
  return {
    name,
    manifest: sha256(manifest),
    blobs: [described, layer].map(({ digest }) => digest.slice('sha256:'.length)),
    files: ['manifest', 'config', 'layer'].map((kind) => ({
      role: kind === 'manifest' ? 'registry-manifest' : 'registry-blob',
      source: `blobs/${name}-${kind}.blob`,
      encoding: null,
      name: `${name}-${kind}.blob`,
    })),
  };
}

const [dir] = process.argv.slice(2);
if (!dir || !epoch) {
  console.error('usage: SOURCE_DATE_EPOCH=SECONDS oci-image.mjs DIR');
  process.exit(2);
}
const busybox = image(dir, 'busybox', { Cmd: ['sh'], Env: ['PATH=/bin'] });
const lock = JSON.parse(readFileSync(new URL('../lock.json', import.meta.url), 'utf8'));
const { version, sha256: debHash } = lock.unikernel.packages.find(({ name }) => name === 'busybox-static');
console.log(
  JSON.stringify({
    id: 'registry',
    repositories: { [busybox.name]: { tags: { latest: busybox.manifest, [version.replace(/^\d+:|-.*$/g, '')]: busybox.manifest }, blobs: busybox.blobs } },
    files: busybox.files,
    sources: [{ name: 'busybox-static', version, sha256: debHash, licence: 'GPL-2.0-only' }],
  }),
);
