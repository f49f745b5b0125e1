// The part of the page benchmark that runs in the page: the course's own lab, driven without its user interface.
import { dockerFigures, dockerRunMs, untilWarm } from '@/_lab/evidence/docker-figures';
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import type { Machine } from '@/_lab/session/machine';
import type { LoadRequest } from '@/_lab/protocol/network-messages';
import { createPageLab } from '@/_lab/worker/spawn';

const lab = createPageLab();

/** What one power-on took, by the page's clock. */
export interface StartFigures {
  readonly toReadyMs: number;
  readonly toAnswerMs: number;
}

/** How a machine is started: `built` fails unless it really goes on from the course's snapshot. */
export type StartKind = 'cold' | 'built';

/** From Start to the ready marker, and to HTTP 200 where the machine serves on port 80. */
async function start(spec: InstanceSpec, hasServer: boolean, from: StartKind): Promise<StartFigures> {
  const added = lab.add(spec);
  if (!added.ok) throw new Error(JSON.stringify(added.failure));
  const started = performance.now();
  const booting = added.value.boot({ kind: from });
  const answered = hasServer
    ? added.value.request({ method: 'GET', path: '/info', retryUntilUp: true, timeoutMs: 60_000 }).then((answer) => {
        if (!answer.ok || answer.value.status !== 200) throw new Error(`no answer from ${spec.name}: ${JSON.stringify(answer)}`);
        return performance.now() - started;
      })
    : Promise.resolve(Number.NaN);
  const booted = await booting;
  if (!booted.ok) throw new Error(JSON.stringify(booted.failure));
  const toReadyMs = performance.now() - started;
  if (added.value.origin?.kind !== from) throw new Error(`not started as asked: ${JSON.stringify(added.value.origin)}`);
  return { toReadyMs, toAnswerMs: await answered };
}

/** What building and running the sample in a started container host takes, by the page's clock. */
export interface DeployFigures {
  readonly firstBuildMs: number;
  readonly secondBuildMs: number;
  readonly runToAnswerMs: number;
}

const FLAGS = '--base posix --language c --provider lab';
const DEPLOY_LIMIT_MS = 120_000;
// The host warms up after its prompt, at idle priority: what a reader finds who reads on first.
const AFTER_WARM_UP = 'until [ -e /run/ring-zero/warm ]; do sleep 1; done';

async function timed(host: Machine, command: string): Promise<number> {
  const started = performance.now();
  const result = await host.exec({ argv: ['sh', '-c', command], timeoutMs: DEPLOY_LIMIT_MS });
  if (!result.ok || result.value.exit !== 0) throw new Error(`${command}: ${JSON.stringify(result)}`);
  return performance.now() - started;
}

/** Builds twice once the host has warmed up, for the first build may still fetch and translate, then runs to the page's first HTTP 200. */
async function deploy(): Promise<DeployFigures> {
  const host = containerHost();
  await timed(host, AFTER_WARM_UP);
  const build = `unik build --force --name sample --path /usr/share/unik/samples/hello ${FLAGS}`;
  const firstBuildMs = await timed(host, build);
  const secondBuildMs = await timed(host, build);
  const started = performance.now();
  await timed(host, 'unik run --instanceName measured --imageName sample');
  const machine = lab.machines.find(({ spec }) => spec.name === 'measured');
  const answer = await machine?.request({ method: 'GET', path: '/', retryUntilUp: true, timeoutMs: 10_000 });
  if (!answer?.ok || answer.value.status !== 200) throw new Error(`no answer from the new instance: ${JSON.stringify(answer)}`);
  return { firstBuildMs, secondBuildMs, runToAnswerMs: performance.now() - started };
}

/** The container host that was started. */
function containerHost(): Machine {
  const host = lab.machines.find(({ image }) => image.kind === 'container-host');
  if (!host) throw new Error('start the container host first');
  return host;
}

/** `docker run --rm -p` in the started host after so much reading. */
async function dockerRun(afterMs: number): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, afterMs));
  const figure = await dockerRunMs(containerHost());
  if (!figure.ok) throw new Error(figure.failure);
  return figure.value;
}

/** The engine's commands once the host has warmed up. */
async function docker(turns: number) {
  const host = containerHost();
  const warm = await untilWarm(host);
  const figures = warm.ok ? await dockerFigures(host, turns) : warm;
  if (!figures.ok) throw new Error(figures.failure);
  return figures.value;
}

/** A unikernel as a container, until the page has its first HTTP 200; the container is removed. */
async function ringrun(): Promise<number> {
  const host = containerHost();
  const started = performance.now();
  await timed(host, 'docker run --runtime ringrun -d --name measured unikernel/web');
  const machine = lab.machines.find(({ spec }) => spec.name === 'measured');
  const answer = await machine?.request({ method: 'GET', path: '/info', retryUntilUp: true, timeoutMs: 10_000 });
  if (!answer?.ok || answer.value.status !== 200) throw new Error(`no answer from the unikernel: ${JSON.stringify(answer)}`);
  const elapsedMs = performance.now() - started;
  await timed(host, 'docker rm -f measured');
  return elapsedMs;
}

async function load(name: string, request: LoadRequest) {
  const report = await lab.load(name, request);
  if (!report.ok) throw new Error(JSON.stringify(report.failure));
  return report.value;
}

/** Longest stretch during which the main thread did not answer, in milliseconds, since the last call. */
const blocked = { longestMs: 0 };
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) blocked.longestMs = Math.max(blocked.longestMs, duration);
}).observe({ type: 'longtask', buffered: false });

const inPage = { start, load, deploy, dockerRun, docker, ringrun, blocked };
export type InPage = typeof inPage;
Object.assign(globalThis, { inPage });
