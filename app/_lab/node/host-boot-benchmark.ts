// The container host's cold boot, beside the same root and process 1 on the kernel that Debian ships.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { booted, hostSpec, metricOf, milliseconds, withLab, type Benchmark, type BenchmarkOptions, type Figure } from './benchmark';
import { median } from './median';
import { createNodeLab } from './node-lab';

const recipe = resolve(fileURLToPath(new URL('../../../lab-images/linux-stock', import.meta.url)));
const stockImages = join(recipe, 'build/images');

export const hostBoot: Benchmark = {
  title: 'container host, cold boot to prompt',
  image: 'linux-host',
  async run(options) {
    const first = await withLab(hostBoot.title, options, async (lab) => {
      const host = await booted(lab, hostSpec);
      const bytes = metricOf(host, 'bytes-fetched');
      const requests = metricOf(host, 'requests-made');
      return {
        figures: [
          milliseconds('first, nothing compiled before', metricOf(host, 'ready-marker'), '≤ 2.5 s'),
          { label: 'fetched', value: bytes, text: `${(bytes / 1e6).toFixed(2)} MB`, target: '≤ 8 MB' },
          { label: 'requests', value: requests, text: String(requests), target: '≤ 20' },
        ],
        how: 'files from disk',
      };
    });
    const beside = await besideStock(options).catch((error: unknown) => ({ figures: [], how: `Debian's own kernel: ${String(error)}` }));
    return { ...first, figures: [...first.figures, ...beside.figures], how: `${first.how}; ${beside.how}` };
  },
};

/** Both kernels in turn, so that what else the computer does meets both. */
async function besideStock(options: BenchmarkOptions): Promise<{ figures: Figure[]; how: string }> {
  const missing = makeStock();
  if (missing) return { figures: [], how: `Debian's own kernel: ${missing}` };
  const [ours, stock]: [number[], number[]] = [[], []];
  for (let run = 0; run < options.runs; run += 1) {
    ours.push(await bootOnce(options.imagesRoot));
    stock.push(await bootOnce(stockImages));
  }
  const ratio = median(stock) / median(ours);
  return {
    figures: [
      milliseconds('median', median(ours), '≤ 2.5 s'),
      milliseconds("Debian's kernel, same root and process 1, median", median(stock), 'reported'),
      { label: 'ratio', value: ratio, text: `${ratio.toFixed(1)} ×`, target: null },
    ],
    how: `medians of ${options.runs} in turn; Debian's with SeaBIOS, compressed kernel and a minimal initial RAM disk`,
  };
}

async function bootOnce(imagesRoot: string | undefined): Promise<number> {
  const lab = await createNodeLab({ imagesRoot });
  try {
    return metricOf(await booted(lab, hostSpec), 'ready-marker');
  } finally {
    lab.dispose();
  }
}

/** Builds it over the published root of today; why it cannot, if it cannot. */
function makeStock(): string | null {
  const built = spawnSync('bash', [join(recipe, 'build.sh')], { encoding: 'utf8' });
  if (built.status === 0) return null;
  const reason = built.error?.message ?? built.stderr.trim().split('\n').at(-1);
  return `not built (lab-images/linux-stock/build.sh: ${reason})`;
}
