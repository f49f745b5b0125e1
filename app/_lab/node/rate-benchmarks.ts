// Requests per second of each server, as a unikernel and as the same program in a container.
import type { LiveLab } from '@/_lab/session/live-lab';
import type { Machine } from '@/_lab/session/machine';
import { booted, hostSpec, publishedManifest, unikernelSpec, withLab, type Benchmark, type BenchmarkOptions, type Figure } from './benchmark';
import { median } from './median';
import { servers, type Ask, type Server } from './rated-servers';

const CONNECTIONS = [1, 32] as const;
const RUNS = 3;
const LOAD = { requests: 10_000, durationMs: 120_000, warmUpRequests: 3000 };
/** Containers answer more slowly. */
const CONTAINER_LOAD = { requests: 3000, durationMs: 120_000, warmUpRequests: 1000 };
const LIMIT_MS = 240_000;
const ATTEMPT_MS = 5000;
const PUBLISHED_PORT = 8102;

interface Target {
  readonly machine: string;
  readonly label: string;
  readonly asks: readonly Ask[];
  readonly port: number;
}

async function rates(lab: LiveLab, target: Target, load: typeof LOAD, atBest: string | null): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const ask of target.asks) {
    for (const connections of CONNECTIONS) figures.push(await rate(lab, target, ask, { ...load, connections }, atBest));
  }
  return figures;
}

async function rate(
  lab: LiveLab,
  { machine, label, port }: Target,
  { name, request }: Ask,
  load: typeof LOAD & { readonly connections: number },
  atBest: string | null,
): Promise<Figure> {
  const title = [label, ...(name ? [name] : []), `${load.connections} connection${load.connections > 1 ? 's' : ''}`].join(', ');
  const perSecond: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const report = await lab.load(machine, { ...load, ...request, port });
    if (!report.ok) throw new Error(`${title}: ${JSON.stringify(report.failure)}`);
    if (report.value.errors > 0) throw new Error(`${title}: ${report.value.errors} requests failed`);
    perSecond.push(report.value.perSecond);
  }
  const spread = `${Math.min(...perSecond).toFixed(0)}–${Math.max(...perSecond).toFixed(0)}`;
  return {
    label: title,
    value: median(perSecond),
    text: `${median(perSecond).toFixed(0)}/s (${spread})`,
    target: load.connections > 1 ? atBest : null,
  };
}

/** Each server image alone in a lab. */
export const unikernelRates: Benchmark = {
  title: 'unikernel, requests per second',
  image: 'web',
  async run(options) {
    const known = new Set(publishedManifest(options.imagesRoot).images.map(({ id }) => id));
    const figures: Figure[] = [];
    for (const { image, asks, port } of servers.filter((server) => known.has(server.image))) {
      const result = await withLab(image, options, async (lab) => {
        await booted(lab, { ...unikernelSpec, image });
        const target = { machine: unikernelSpec.name, label: image, asks, port };
        return { figures: await rates(lab, target, LOAD, '≥ 8,000/s'), how: '' };
      });
      figures.push(...result.figures.map((figure) => ({ ...figure, label: figure.label ?? `${image}: ${result.how}` })));
    }
    return { title: unikernelRates.title, figures, how: `warm, closed loop, keep-alive, no pipelining; median of ${RUNS} and spread` };
  },
};

async function run(host: Machine, command: string): Promise<void> {
  const result = await host.exec({ argv: ['sh', '-c', command], timeoutMs: LIMIT_MS });
  if (!result.ok) throw new Error(`${command}: ${JSON.stringify(result.failure)}`);
  if (result.value.exit !== 0) throw new Error(`${command}: ${new TextDecoder().decode(result.value.stderr).slice(0, 300)}`);
}

/** A container on the host's network, which costs least, and then one behind a published port, as is the default. */
async function containerFigures(lab: LiveLab, host: Machine, { image, asks, port, onHost }: Server): Promise<Figure[]> {
  const figures: Figure[] = [];
  const setups = [
    { setup: 'host network', options: `--network host ${onHost.command}`, at: onHost.port },
    { setup: 'published port', options: `-p ${PUBLISHED_PORT}:${port} ${image}`, at: PUBLISHED_PORT },
  ];
  for (const { setup, options, at } of setups) {
    await run(host, `docker run -d --name measured ${options}`);
    const target = { machine: host.spec.name, label: `${image}, ${setup}`, asks, port: at };
    await firstAnswer(lab, target);
    figures.push(...(await rates(lab, target, CONTAINER_LOAD, null)));
    await run(host, 'docker rm -f measured');
  }
  return figures;
}

/** A server needs a moment between its start and its first answer; until then its port refuses. */
async function firstAnswer(lab: LiveLab, { machine, label, asks, port }: Target): Promise<void> {
  for (const until = performance.now() + LIMIT_MS; performance.now() < until; ) {
    const [ask] = asks;
    if (!ask) throw new Error(`${label}: nothing is asked`);
    const answer = await lab.load(machine, { ...ask.request, port, connections: 1, requests: 1, durationMs: ATTEMPT_MS });
    if (answer.ok) return;
  }
  throw new Error(`${label}: no answer within ${LIMIT_MS / 1000} s`);
}

/** The same programs in containers of the host. */
export const containerRates: Benchmark = {
  title: 'container, requests per second',
  image: 'linux-host',
  run(options: BenchmarkOptions) {
    return withLab(containerRates.title, options, async (lab) => {
      const host = await booted(lab, hostSpec);
      const figures = new Map<string, Figure[]>();
      for (const server of servers) {
        const sameAs = server.container === server.image ? null : figures.get(server.container);
        figures.set(server.image, sameAs ? renamed(sameAs, server) : await containerFigures(lab, host, server));
      }
      return { figures: [...figures.values()].flat(), how: `same source and flags as the unikernels; median of ${RUNS} and spread` };
    });
  },
};

/** What was measured of another image's container, as the counterpart of `image`. */
function renamed(figures: readonly Figure[], { image, container }: Server): Figure[] {
  const note = `${image} (same service: ${container}'s container)`;
  return figures.map((figure) => ({ ...figure, label: figure.label?.replace(container, note) ?? note }));
}
