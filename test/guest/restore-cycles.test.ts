// Restore, run, dispose, again and again: nothing is left behind. RING_ZERO_CYCLES asks for more of them.
import { randomBytes } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { buildSnapshots } from '@/_lab/node/build-snapshot';
import { EngineShare } from '@/_lab/session/engine-share';
import { add, guestLab, host, imagesRoot, sleep, text, value } from '../support/guest-lab';

const cycles = Number(process.env.RING_ZERO_CYCLES ?? 10);
const CYCLE_LIMIT_MS = 30_000;
// The first ones compile, and fill caches of Node's own.
const SETTLED_AFTER = 3;
// Node's heaps grow by steps, once; a machine that is not given back is its worker and all it touched, each time.
const STEP_BYTES = 40 * 2 ** 20;
const GROWTH_BYTES = 2 * 2 ** 20;

beforeAll(async () => {
  await buildSnapshots(imagesRoot);
}, 240_000);

it(`leaves no worker and no memory behind after ${cycles} restores`, { timeout: 60_000 + cycles * CYCLE_LIMIT_MS }, async () => {
  const engines = new EngineShare();
  const sizes: number[] = [];
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const { lab, workers } = await guestLab({ engines });
    const machine = add(lab, { ...host, args: { warm: '0' } });
    value(await machine.boot({ kind: 'built' }));
    expect(machine.origin).toEqual({ kind: 'built', refused: null });
    const nonce = randomBytes(8).toString('hex');
    expect(text(value(await machine.exec({ argv: ['echo', nonce] })).stdout)).toBe(`${nonce}\n`);
    const ended = workers.map(({ worker }) => new Promise((resolve) => worker.once('exit', resolve)));
    lab.dispose();
    await Promise.all(ended);
    expect(workers).toHaveLength(2);
    await sleep(100);
    sizes.push(process.memoryUsage().rss);
  }
  const settled = sizes.slice(SETTLED_AFTER);
  const half = settled.length >> 1;
  const growth = Math.min(...settled.slice(half)) - Math.min(...settled.slice(0, half));
  console.log(`resident after each cycle, MB: ${sizes.map((bytes) => (bytes / 1e6).toFixed(0)).join(' ')}`);
  expect(growth).toBeLessThan(STEP_BYTES + GROWTH_BYTES * half);
});
