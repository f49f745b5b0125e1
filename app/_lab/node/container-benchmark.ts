// How long the container host takes to run one more container, once warm.
import type { ExecResult, Machine } from '@/_lab/session/machine';
import { median } from './median';
import { booted, hostSpec, milliseconds, withLab, type Benchmark } from './benchmark';

const LIMIT_MS = 240_000;
const PUBLISHED_PORT = 8090;
const PREPARED_PORT = 8081;
const COLD_RUNS = 4;
const WARM_RUNS = 5;

export const containerBenchmark: Benchmark = {
  title: 'containers, warm',
  image: 'linux-host',
  run(options) {
    return withLab(containerBenchmark.title, options, async (lab) => {
      const host = await booted(lab, hostSpec);
      const crun = await several(() => prepared(host));
      const isolated = await several(() => dockerRun(host));
      const publishedMs = await publish(host);
      const unikernel = await several(() => unikernelRun(host));
      return {
        figures: [
          milliseconds('crun start of web to its first 200', crun.warmMs, '≤ 0.4 s'),
          milliseconds('the same, first run', crun.firstMs, 'reported'),
          milliseconds('docker run --network none', isolated.warmMs, '≤ 3 s'),
          milliseconds('the same, first run', isolated.firstMs, 'reported'),
          milliseconds('docker run -p, to its first 200', publishedMs, 'reported'),
          milliseconds('docker run --runtime ringrun, to its first 200', unikernel.warmMs, '≤ 1.2 s in the page'),
          milliseconds('the same, first run', unikernel.firstMs, 'reported'),
        ],
        how: `through the agent, on one host; warm: median of ${WARM_RUNS} after ${COLD_RUNS}, for the emulator translates what it meets again; published port: one run`,
      };
    });
  },
};

async function several(once: () => Promise<number>): Promise<{ firstMs: number; warmMs: number }> {
  const times: number[] = [];
  for (let run = 0; run < COLD_RUNS + WARM_RUNS; run += 1) times.push(await once());
  return { firstMs: times[0] ?? Number.NaN, warmMs: median(times.slice(COLD_RUNS)) };
}

/** The prepared container by the runtime alone, to its first answer. */
async function prepared(host: Machine): Promise<number> {
  const started = run(host, ['lane-crun']);
  const request = { method: 'GET', path: '/info', port: PREPARED_PORT, retryUntilUp: true, timeoutMs: LIMIT_MS } as const;
  const [answer] = await Promise.all([host.request(request), started]);
  await run(host, ['lane-crun', 'stop']);
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value.firstByteMs;
}

async function dockerRun(host: Machine): Promise<number> {
  const result = await run(host, ['docker', 'run', '--rm', '--network', 'none', 'web-debian', 'true']);
  return Number(result.elapsedNs) / 1e6;
}

async function publish(host: Machine): Promise<number> {
  const started = run(host, ['docker', 'run', '--detach', '--name', 'published', '--publish', `${PUBLISHED_PORT}:80`, 'web']);
  const request = { method: 'GET', path: '/info', port: PUBLISHED_PORT, retryUntilUp: true, timeoutMs: LIMIT_MS } as const;
  const [answer] = await Promise.all([host.request(request), started]);
  await run(host, ['docker', 'rm', '--force', 'published']);
  if (!answer.ok) throw new Error(JSON.stringify(answer.failure));
  return answer.value.firstByteMs;
}

/** A unikernel as a container, until curl in the host has its answer; by the host's clock. */
async function unikernelRun(host: Machine): Promise<number> {
  const start = 'docker run --runtime ringrun --detach --network none --name measured unikernel/web';
  const result = await run(host, ['sh', '-c', `${start} && curl --silent --fail http://measured.lab/info`]);
  await run(host, ['docker', 'rm', '--force', 'measured']);
  return Number(result.elapsedNs) / 1e6;
}

async function run(host: Machine, argv: readonly string[]): Promise<ExecResult> {
  const result = await host.exec({ argv, timeoutMs: LIMIT_MS });
  if (!result.ok) throw new Error(`${argv.join(' ')}: ${JSON.stringify(result.failure)}`);
  if (result.value.exit !== 0) throw new Error(`${argv.join(' ')}: ${new TextDecoder().decode(result.value.stderr).slice(0, 300)}`);
  return result.value;
}
