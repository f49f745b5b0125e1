// The container engine as a reader meets it: right after a restore, after some reading, and warm.
import { dockerFigures, dockerRunMs, hostLoad, untilWarm } from '@/_lab/evidence/docker-figures';
import type { Machine } from '@/_lab/session/machine';
import type { Result } from '@/_shared/result';
import { booted, hostSpec, imagesFolder, milliseconds, withLab, type Benchmark, type BenchmarkOptions, type Figure } from './benchmark';
import { buildSnapshots } from './build-snapshot';
import { median } from './median';

const READING_MS = 10_000;
const TURNS = 9;
const COLD_TURNS = 4;

export const dockerBenchmark: Benchmark = {
  title: 'docker, in a restored container host',
  image: 'linux-host',
  async run(options) {
    await buildSnapshots(imagesFolder(options.imagesRoot));
    const atOnce = await restored(options, async (host) => [milliseconds('docker run --rm -p, typed at once', valueOf(await dockerRunMs(host)), '≤ 5 s')]);
    const read = await restored(options, async (host) => {
      await new Promise((resolve) => setTimeout(resolve, READING_MS));
      return [milliseconds('the same after 10 s of reading', valueOf(await dockerRunMs(host)), '≤ 2 s')];
    });
    const warm = await restored(options, whenWarm);
    return {
      title: dockerBenchmark.title,
      figures: [...atOnce.figures, ...read.figures, ...warm.figures],
      how: `each in a host of its own; warm: after the warm-up, median of ${TURNS - COLD_TURNS} after ${COLD_TURNS}; the host's clock. ${warm.how}`,
    };
  },
};

function restored(options: BenchmarkOptions, measure: (host: Machine) => Promise<Figure[]>) {
  return withLab(dockerBenchmark.title, options, async (lab) => {
    const host = await booted(lab, { ...hostSpec, args: { warm: '1' } }, { kind: 'built' });
    return { figures: await measure(host), how: '' };
  });
}

async function whenWarm(host: Machine): Promise<Figure[]> {
  const before = valueOf(await hostLoad(host));
  valueOf(await untilWarm(host));
  const after = valueOf(await hostLoad(host));
  const { runMs, psMs, execMs } = valueOf(await dockerFigures(host, TURNS));
  const warm = (times: readonly number[]) => median(times.slice(COLD_TURNS));
  const memory = (label: string, bytes: number, target: string): Figure => ({ label, value: bytes, text: `${(bytes / 2 ** 20).toFixed(0)} MiB`, target });
  return [
    milliseconds('docker run --rm -p, warm', warm(runMs), '≤ 1.0 s'),
    milliseconds('docker ps, warm', warm(psMs), '≤ 0.3 s'),
    milliseconds('docker exec, warm', warm(execMs), '≤ 0.7 s'),
    milliseconds("the warm-up's processor time", after.busyMs - before.busyMs, 'reported'),
    memory('memory free after start', before.freeBytes, '≥ 120 MiB'),
    memory('memory free after the warm-up', after.freeBytes, 'reported'),
    memory('available after the warm-up', after.availableBytes, 'reported'),
  ];
}

function valueOf<Value>(result: Result<Value, string>): Value {
  if (!result.ok) throw new Error(result.failure);
  return result.value;
}
