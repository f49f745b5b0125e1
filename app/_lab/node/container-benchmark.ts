// How long the container host takes to run one more container, once warm.
import type { ExecResult, Machine } from '@/_lab/session/machine';
import { runLane } from '@/_lab/evidence/run-lanes';
import { booted, hostSpec, milliseconds, withLab, type Benchmark } from './benchmark';

const LIMIT_MS = 240_000;
const PUBLISHED_PORT = 8090;

export const containerBenchmark: Benchmark = {
  title: 'containers, warm',
  image: 'linux-host',
  run(options) {
    return withLab(containerBenchmark.title, options, async (lab) => {
      const host = await booted(lab, hostSpec);
      const crun = await runLane(lab, 'b-crun');
      if (!crun.ok) throw new Error(crun.failure);
      const started = crun.value.find(({ quantity, temperature }) => quantity === 'first-http-200' && temperature === 'warm');
      await dockerRun(host);
      const isolatedMs = await dockerRun(host);
      const publishedMs = await publish(host);
      return {
        figures: [
          milliseconds('crun start of web to its first 200', started?.value ?? Number.NaN, '≤ 0.4 s'),
          milliseconds('docker run --network none', isolatedMs, '≤ 3 s'),
          milliseconds('docker run -p, to its first 200', publishedMs, 'reported'),
        ],
        how: 'second run of each on one host, through the agent; published port: first run',
      };
    });
  },
};

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

async function run(host: Machine, argv: readonly string[]): Promise<ExecResult> {
  const result = await host.exec({ argv, timeoutMs: LIMIT_MS });
  if (!result.ok) throw new Error(`${argv.join(' ')}: ${JSON.stringify(result.failure)}`);
  if (result.value.exit !== 0) throw new Error(`${argv.join(' ')}: ${new TextDecoder().decode(result.value.stderr).slice(0, 300)}`);
  return result.value;
}
