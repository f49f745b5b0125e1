// Requests per second of each server, as a unikernel and as the same program in a container.
import type { LiveLab } from '@/_lab/session/live-lab';
import type { ExecResult, Machine } from '@/_lab/session/machine';
import { booted, hostSpec, publishedManifest, unikernelSpec, withLab, type Benchmark, type BenchmarkOptions, type Figure } from './benchmark';
import { median } from './median';

const CONNECTIONS = [1, 32] as const;
const RUNS = 3;
const LOAD = { requests: 10_000, durationMs: 20_000, warmUpRequests: 3000 };
/** Containers answer more slowly. */
const CONTAINER_LOAD = { requests: 3000, durationMs: 20_000, warmUpRequests: 1000 };
const LIMIT_MS = 240_000;
const PUBLISHED_PORT = 8102;

interface Server {
  readonly image: string;
  readonly path: string;
}

const servers: readonly Server[] = [
  { image: 'web', path: '/info' },
  { image: 'clean', path: '/info' },
  { image: 'nginx', path: '/index.html' },
  { image: 'mirage-http', path: '/info' },
];

interface Target {
  readonly machine: string;
  readonly label: string;
  readonly path: string;
  readonly port: number;
}

async function rates(lab: LiveLab, { machine, label, path, port }: Target, load: typeof LOAD, target: string | null): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const connections of CONNECTIONS) {
    const perSecond: number[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const report = await lab.load(machine, { ...load, path, port, connections });
      if (!report.ok) throw new Error(JSON.stringify(report.failure));
      if (report.value.errors > 0) throw new Error(`${label}: ${report.value.errors} requests failed`);
      perSecond.push(report.value.perSecond);
    }
    const spread = `${Math.min(...perSecond).toFixed(0)}–${Math.max(...perSecond).toFixed(0)}`;
    figures.push({
      label: `${label}, ${connections} connection${connections > 1 ? 's' : ''}`,
      value: median(perSecond),
      text: `${median(perSecond).toFixed(0)}/s (${spread})`,
      target: connections > 1 ? target : null,
    });
  }
  return figures;
}

/** Each server image alone in a lab. */
export const unikernelRates: Benchmark = {
  title: 'unikernel, requests per second',
  image: 'web',
  async run(options) {
    const known = new Set(publishedManifest(options.imagesRoot).images.map(({ id }) => id));
    const figures: Figure[] = [];
    for (const { image, path } of servers.filter((server) => known.has(server.image))) {
      const result = await withLab(image, options, async (lab) => {
        await booted(lab, { ...unikernelSpec, image });
        return { figures: await rates(lab, { machine: unikernelSpec.name, label: image, path, port: 80 }, LOAD, '≥ 8,000/s'), how: '' };
      });
      figures.push(...result.figures);
    }
    return { title: unikernelRates.title, figures, how: `warm, closed loop, keep-alive, no pipelining; median of ${RUNS} and spread` };
  },
};

async function run(host: Machine, command: string): Promise<ExecResult> {
  const result = await host.exec({ argv: ['sh', '-c', command], timeoutMs: LIMIT_MS });
  if (!result.ok) throw new Error(`${command}: ${JSON.stringify(result.failure)}`);
  if (result.value.exit !== 0) throw new Error(`${command}: ${new TextDecoder().decode(result.value.stderr).slice(0, 300)}`);
  return result.value;
}

/** What is started on the host's own network, and the port it then has there. */
const onHostNetwork = [
  { image: 'web', path: '/info', command: 'web 8101', port: 8101 },
  { image: 'nginx', path: '/index.html', command: 'nginx', port: 80 },
] as const;

/** The same programs in containers of the host: on its network, which costs least, and behind a published port. */
export const containerRates: Benchmark = {
  title: 'container, requests per second',
  image: 'linux-host',
  run(options: BenchmarkOptions) {
    return withLab(containerRates.title, options, async (lab) => {
      const host = await booted(lab, hostSpec);
      const figures: Figure[] = [];
      for (const { image, path, command, port } of onHostNetwork) {
        await run(host, `docker run -d --name measured --network host ${command}`);
        figures.push(...(await whenUp(lab, host, `${image}, host network`, path, port)));
        await run(host, 'docker rm -f measured');
        await run(host, `docker run -d --name measured -p ${PUBLISHED_PORT}:80 ${image}`);
        figures.push(...(await whenUp(lab, host, `${image}, published port`, path, PUBLISHED_PORT)));
        await run(host, 'docker rm -f measured');
      }
      return { figures, how: `same source and flags as the unikernels; median of ${RUNS} and spread` };
    });
  },
};

async function whenUp(lab: LiveLab, host: Machine, label: string, path: string, port: number): Promise<Figure[]> {
  const first = await host.request({ method: 'GET', path, port, retryUntilUp: true, timeoutMs: LIMIT_MS });
  if (!first.ok || first.value.status !== 200) throw new Error(`${label}: ${JSON.stringify(first)}`);
  return rates(lab, { machine: host.spec.name, label, path, port }, CONTAINER_LOAD, null);
}
