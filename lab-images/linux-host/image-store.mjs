// Writes container images as a read-only store that podman takes as an additional image store.
//
//   node lab-images/linux-host/image-store.mjs STORE SPEC.json
//
// SPEC: { created, images: [{ name, root, config, annotations }] }. Each image has one layer, the tree (root), which is moved
// into the store. The files follow containers/storage (overlay driver): overlay-images, overlay-layers, overlay.
// The read-only side needs no tar-split data: the images can be run, inspected and built upon, not pushed.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** The layer's archive, whose hash names the layer's content (OCI diff_id): sorted, dated, owned by root. */
function archive(root, created) {
  const flags = ['--sort=name', `--mtime=${created}`, '--owner=0', '--group=0', '--numeric-owner', '--format=gnu'];
  return execFileSync('tar', ['-c', ...flags, '-C', root, '.'], { maxBuffer: 1 << 30 });
}

/** File name of an image's data item: plain for "manifest", else "=" and the base64 of its key. */
const dataName = (key) => (key === 'manifest' ? key : `=${Buffer.from(key).toString('base64')}`);

function addLayer(store, root, created) {
  const tar = archive(root, created);
  const diff = sha256(tar);
  const folder = join(store, 'overlay', diff);
  // A short name for the layer keeps the mount's options within one page.
  const link = diff.slice(0, 26).toUpperCase();
  mkdirSync(folder);
  renameSync(root, join(folder, 'diff'));
  writeFileSync(join(folder, 'link'), link);
  symlinkSync(`../${diff}/diff`, join(store, 'overlay/l', link));
  return {
    id: diff,
    created,
    'compressed-diff-digest': `sha256:${diff}`,
    'compressed-size': tar.length,
    'diff-digest': `sha256:${diff}`,
    'diff-size': tar.length,
    compression: 0,
    uidset: [0],
    gidset: [0],
  };
}

function addImage(store, { name, config, annotations }, layer, created) {
  const configText = JSON.stringify({
    created,
    architecture: '386',
    os: 'linux',
    config,
    rootfs: { type: 'layers', diff_ids: [layer['diff-digest']] },
    history: [{ created, comment: `lab-images/linux-host: ${name}` }],
  });
  const id = sha256(configText);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: `sha256:${id}`, size: configText.length },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: layer['diff-digest'], size: layer['diff-size'] }],
    ...(annotations && { annotations }),
  });
  const digest = `sha256:${sha256(manifest)}`;
  const data = { manifest, [`manifest-${digest}`]: manifest, [`sha256:${id}`]: configText };
  const folder = join(store, 'overlay-images', id);
  mkdirSync(folder);
  for (const [key, text] of Object.entries(data)) writeFileSync(join(folder, dataName(key)), text);
  const each = (f) => Object.fromEntries(Object.entries(data).map(([key, text]) => [key, f(text)]));
  return {
    id,
    digest,
    names: [`localhost/${name}:latest`],
    layer: layer.id,
    metadata: '{}',
    'big-data-names': Object.keys(data),
    'big-data-sizes': each((text) => text.length),
    'big-data-digests': each((text) => `sha256:${sha256(text)}`),
    created,
  };
}

const [store, specPath] = process.argv.slice(2);
if (!store || !specPath) {
  console.error('usage: image-store.mjs STORE SPEC.json');
  process.exit(2);
}
const spec = JSON.parse(readFileSync(specPath, 'utf8'));
for (const folder of ['overlay/l', 'overlay-images', 'overlay-layers']) mkdirSync(join(store, folder), { recursive: true });
const layers = [];
const images = [];
for (const image of spec.images) {
  const layer = addLayer(store, image.root, spec.created);
  layers.push(layer);
  images.push(addImage(store, image, layer, spec.created));
  console.log(`${image.name}: layer of ${layer['diff-size']} bytes`);
}
writeFileSync(join(store, 'overlay-layers/layers.json'), JSON.stringify(layers));
writeFileSync(join(store, 'overlay-images/images.json'), JSON.stringify(images));
// A lock file holds the identity of the last writer. Left empty it counts as changed at every look, and the engine
// would parse the lists again some hundred times a command.
const writer = sha256(JSON.stringify(images));
for (const lock of ['overlay-layers/layers.lock', 'overlay-images/images.lock']) writeFileSync(join(store, lock), writer);
