// The container host from the snapshot that the build made: a quantity of its own, never mixed with boots.
import { booted, hostSpec, imagesFolder, metricOf, milliseconds, withLab, type Benchmark, type Figure } from './benchmark';
import { buildSnapshots } from './build-snapshot';
import { median } from './median';

export const restoreBenchmark: Benchmark = {
  title: 'container host, restored to prompt',
  image: 'linux-host',
  async run(options) {
    await buildSnapshots(imagesFolder(options.imagesRoot));
    return withLab(restoreBenchmark.title, options, async (lab) => {
      const host = await booted(lab, hostSpec, { kind: 'built' });
      const first = metricOf(host, 'restored');
      const bytes = metricOf(host, 'bytes-fetched');
      const requests = metricOf(host, 'requests-made');
      const again: number[] = [];
      for (let run = 0; run < options.runs; run += 1) {
        const result = await host.boot({ kind: 'built' });
        if (!result.ok || host.origin?.kind !== 'built') throw new Error(JSON.stringify([result, host.origin]));
        again.push(metricOf(host, 'restored'));
      }
      const figures: Figure[] = [
        milliseconds('first', first, null),
        milliseconds('again', median(again), '≤ 1.0 s'),
        { label: 'fetched', value: bytes, text: `${(bytes / 1e6).toFixed(2)} MB`, target: '≤ 8 MB' },
        { label: 'requests', value: requests, text: String(requests), target: '≤ 20' },
      ];
      return { figures, how: `first: nothing compiled before; again: median of ${options.runs}, emulator compiled; files from disk` };
    });
  },
};
