// The part of the page benchmark that runs in the page: the course's own lab, driven without its user interface.
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import type { LoadRequest } from '@/_lab/protocol/network-messages';
import { createPageLab } from '@/_lab/worker/spawn';

const lab = createPageLab();

/** What one power-on took, by the page's clock. */
export interface StartFigures {
  readonly toReadyMs: number;
  readonly toAnswerMs: number;
}

/** From Start to the ready marker, and to HTTP 200 where the machine serves on port 80. */
async function start(spec: InstanceSpec, hasServer: boolean): Promise<StartFigures> {
  const added = lab.add(spec);
  if (!added.ok) throw new Error(JSON.stringify(added.failure));
  const started = performance.now();
  const booting = added.value.boot();
  const answered = hasServer
    ? added.value.request({ method: 'GET', path: '/info', retryUntilUp: true, timeoutMs: 60_000 }).then((answer) => {
        if (!answer.ok || answer.value.status !== 200) throw new Error(`no answer from ${spec.name}: ${JSON.stringify(answer)}`);
        return performance.now() - started;
      })
    : Promise.resolve(Number.NaN);
  const booted = await booting;
  if (!booted.ok) throw new Error(JSON.stringify(booted.failure));
  const toReadyMs = performance.now() - started;
  return { toReadyMs, toAnswerMs: await answered };
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

const inPage = { start, load, blocked };
export type InPage = typeof inPage;
Object.assign(globalThis, { inPage });
