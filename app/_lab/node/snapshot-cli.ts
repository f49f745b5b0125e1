// Part of the build (app/_build/build.mjs): the snapshots of the container hosts. The course works without them.
import { fileURLToPath } from 'node:url';
import { buildSnapshots, writeEmptyList } from './build-snapshot';

const folder = fileURLToPath(new URL('../../../public/images', import.meta.url));
const startedAt = performance.now();
try {
  for (const { id, isNew, bytes } of await buildSnapshots(folder)) {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
    console.log(`snapshot of ${id}: ${(bytes / 1e6).toFixed(2)} MB${isNew ? `, made in ${seconds} s` : ', up to date'}`);
  }
} catch (error) {
  writeEmptyList(folder);
  console.warn(`No snapshot could be made, so container hosts boot instead: ${error instanceof Error ? error.message : String(error)}`);
}
