import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));

// Slowest last: `unit` and `component` need nothing, `guest` boots the images under v86, `images` needs QEMU and compilers,
// `firefox` drives a browser at COURSE_URL. test/run.mjs runs them all.
export default defineConfig({
  resolve: { alias: { '@': at('./app'), '@content': at('./content'), 'server-only': at('./test/support/empty.ts') } },
  test: {
    projects: [
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], environment: 'node' } },
      { extends: true, test: { name: 'component', include: ['test/component/**/*.test.tsx'], environment: 'jsdom' } },
      {
        extends: true,
        test: { name: 'guest', include: ['test/guest/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false },
      },
      {
        extends: true,
        test: { name: 'images', include: ['test/images/**/*.test.ts'], testTimeout: 300_000, hookTimeout: 300_000, fileParallelism: false },
      },
      {
        extends: true,
        test: { name: 'firefox', include: ['test/e2e/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 120_000, fileParallelism: false },
      },
    ],
  },
});
