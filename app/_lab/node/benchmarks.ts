// The reach of the project, measured in Node on this machine.
import type { Machine } from '@/_lab/session/machine';
import { isSampled } from '@/_lab/session/sampled-machine';
import { booted, hostSpec, metricOf, milliseconds, unikernelSpec, withLab, type Benchmark, type Figure } from './benchmark';
import { containerBenchmark } from './container-benchmark';
import { callCost } from './call-cost-benchmark';
import { dockerBenchmark } from './docker-benchmark';
import { hostBoot } from './host-boot-benchmark';
import { imageSizes, imageStarts } from './image-benchmarks';
import { median } from './median';
import { containerRates, unikernelRates } from './rate-benchmarks';
import { restoreBenchmark } from './restore-benchmark';
import { unikBenchmark } from './unik-benchmark';

const firstAnswer: Benchmark = {
  title: 'new V86() to first HTTP 200',
  image: 'web',
  run(options) {
    return withLab(firstAnswer.title, options, async (lab) => {
      const added = lab.add(unikernelSpec);
      if (!added.ok) throw new Error(JSON.stringify(added.failure));
      const runs: { total: number; construction: number }[] = [];
      for (let run = 0; run <= options.runs; run += 1) runs.push(await powerOn(added.value));
      // The first run compiles the emulator.
      const warm = runs.slice(1);
      const total = median(warm.map((run) => run.total));
      const ratio = median(warm.map((run) => run.total / run.construction));
      const construction = median(warm.map((run) => run.construction));
      return {
        figures: [
          milliseconds(null, total, '≤ 80 ms'),
          milliseconds("v86's own construction", construction, null),
          { label: 'ratio', value: ratio, text: ratio.toFixed(2), target: '≤ 1.7' },
        ],
        how: `median of ${warm.length}, emulator compiled before`,
      };
    });
  },
};

async function powerOn(machine: Machine): Promise<{ total: number; construction: number }> {
  await machine.powerOff();
  const boot = machine.boot();
  const answer = await machine.request({ method: 'GET', path: '/info', retryUntilUp: true, timeoutMs: 20_000 });
  const result = await boot;
  if (!answer.ok || !result.ok) throw new Error(JSON.stringify([answer, result]));
  const began = metricOf(machine, 'construction-began');
  return {
    total: metricOf(machine, 'first-http-200') - began,
    construction: metricOf(machine, 'engine-constructed') - began,
  };
}

const throughput: Benchmark = {
  title: 'unikernel under load',
  image: 'web',
  run(options) {
    return withLab(throughput.title, options, async (lab) => {
      await booted(lab, unikernelSpec);
      const requests = { path: '/info', requests: 20_000, durationMs: 20_000, warmUpRequests: 2000 };
      const one = await lab.load('unikernel', { ...requests, connections: 1 });
      const eight = await lab.load('unikernel', { ...requests, connections: 8 });
      const bulk = await lab.load('unikernel', { path: '/bytes/8388608', connections: 1, requests: 12, durationMs: 20_000, warmUpRequests: 2 });
      if (!one.ok || !eight.ok || !bulk.ok) throw new Error(JSON.stringify([one, eight, bulk]));
      const rate = (label: string, { perSecond, p50Ms, p99Ms }: typeof one.value): Figure => ({
        label,
        value: perSecond,
        text: `${perSecond.toFixed(0)}/s (p50 ${p50Ms.toFixed(2)} ms, p99 ${p99Ms.toFixed(2)} ms)`,
        target: null,
      });
      const megabytes = bulk.value.bodyBytes / 1e6 / (bulk.value.elapsedMs / 1000);
      return {
        figures: [
          rate('1 connection', one.value),
          rate('8 connections', eight.value),
          { label: 'bulk', value: megabytes, text: `${megabytes.toFixed(1)} MB/s`, target: '≥ 25 MB/s' },
        ],
        how: 'closed loop, keep-alive, no pipelining; bulk 12 × 8 MiB',
      };
    });
  },
};

const idle: Benchmark = {
  title: 'idle CPU of host and unikernel',
  image: 'linux-host',
  run(options) {
    return withLab(idle.title, options, async (lab) => {
      const [host] = await Promise.all([booted(lab, hostSpec), booted(lab, unikernelSpec)]);
      const busyMs = await untilQuiet(host);
      const [quietMs, averageMs] = options.quick ? [5000, 10_000] : [30_000, 60_000];
      await sleep(quietMs);
      const [before, startedAt] = [process.cpuUsage(), performance.now()];
      await sleep(averageMs);
      const used = process.cpuUsage(before);
      const share = (used.user + used.system) / 1000 / (performance.now() - startedAt);
      return {
        figures: [{ label: null, value: share, text: `${(share * 100).toFixed(1)} % of one core`, target: '≤ 8 %' }],
        how: `whole process, ${averageMs / 1000} s average after ${quietMs / 1000} s of quiet; the host warmed up for ${(busyMs / 1000).toFixed(0)} s`,
      };
    });
  },
};

const QUIET_WINDOW_MS = 5000;
const QUIET_INSTRUCTIONS = 10_000_000;
const QUIET_LIMIT_MS = 300_000;

/** Waits until the host has done what it does after its prompt; how long that took. */
async function untilQuiet(host: Machine): Promise<number> {
  const startedAt = performance.now();
  if (!isSampled(host)) throw new Error('only a live machine can be watched');
  for (let last = 0; performance.now() - startedAt < QUIET_LIMIT_MS; ) {
    const sample = await host.sample();
    if (!sample.ok) throw new Error(JSON.stringify(sample.failure));
    if (last > 0 && sample.value.instructions - last < QUIET_INSTRUCTIONS) return performance.now() - startedAt;
    last = sample.value.instructions;
    await sleep(QUIET_WINDOW_MS);
  }
  throw new Error('the host never became quiet');
}

function sleep(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}

export const benchmarks: readonly Benchmark[] = [
  imageSizes,
  firstAnswer,
  imageStarts,
  callCost,
  throughput,
  unikernelRates,
  hostBoot,
  restoreBenchmark,
  dockerBenchmark,
  containerBenchmark,
  containerRates,
  unikBenchmark,
  idle,
];
