// How long a reader waits for a unikernel of their own, in Node.
import { unikFigures } from '@/_lab/evidence/unik-figures';
import { booted, hostSpec, milliseconds, withLab, type Benchmark } from './benchmark';

export const unikBenchmark: Benchmark = {
  title: 'unik, in the container host',
  image: 'linux-host',
  run(options) {
    return withLab(unikBenchmark.title, options, async (lab) => {
      const figures = await unikFigures(await booted(lab, hostSpec));
      if (!figures.ok) throw new Error(figures.failure);
      const { firstBuildMs, secondBuildMs, runToAnswerMs } = figures.value;
      return {
        figures: [
          milliseconds('build of the sample, first', firstBuildMs, 'reported'),
          milliseconds('build of the sample, second', secondBuildMs, '≤ 3 s in the page'),
          milliseconds('run to HTTP 200', runToAnswerMs, '≤ 1 s in the page'),
        ],
        how: "a sample of 200 lines against POSIX, without the host's warm-up; the host's clock",
      };
    });
  },
};
