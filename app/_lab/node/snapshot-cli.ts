// Part of the build (app/_build/build.mjs): the snapshots of the container hosts. The course works without them.
import { imagesFolder } from './benchmark';
import { snapshotsOrReason } from './build-snapshot';

const startedAt = performance.now();
const built = await snapshotsOrReason(imagesFolder(undefined));
if (built.ok) {
  for (const { id, isNew, bytes } of built.value) {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`snapshot of ${id}: ${(bytes / 1e6).toFixed(2)} MB${isNew ? `, made in ${seconds} s` : ', up to date'}`);
  }
} else console.warn(`No snapshot could be made, so container hosts boot instead: ${built.failure}`);
