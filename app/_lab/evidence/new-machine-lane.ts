// Lanes a and c: a new machine, from power-on to its first HTTP 200.
import type { Metric } from '@/_lab/protocol/metric';
import type { Machine } from '@/_lab/session/machine';
import { isSampled } from '@/_lab/session/sampled-machine';
import { fail, ok, type Result } from '@/_shared/result';
import type { Evidence, Lane } from './evidence';
import { failureWords } from './failure-words';
import { privilegeLevelOf } from './info';
import { row, rowsOfMetrics } from './row';

const HTTP_LIMIT_MS = 60_000;
const SCAN_LIMIT_MS = 3000;

/** Switches `machine` on, off first if need be, and reads off what it measured. */
export async function runNewMachineLane(machine: Machine, lane: Lane): Promise<Result<Evidence[], string>> {
  await machine.powerOff();
  const scanned = nextMetric(machine, 'memory-touched-at-ready', HTTP_LIMIT_MS + SCAN_LIMIT_MS);
  const booted = machine.boot();
  const answer = await machine.request({ method: 'GET', path: '/info', retryUntilUp: true, timeoutMs: HTTP_LIMIT_MS });
  const boot = await booted;
  if (!boot.ok) return fail(failureWords(boot.failure));
  if (!answer.ok) return fail(failureWords(answer.failure));
  await scanned;
  const level = privilegeLevelOf(answer.value);
  if (!level.ok) return level;
  const temperature = machine.metrics[0]?.temperature ?? 'cold';
  const context = { lane, machine: machine.spec.name };
  return ok([
    ...rowsOfMetrics(context, machine.metrics),
    row({ ...context, temperature }, 'privilege-level', level.value, await levelEvent(machine), 'none'),
  ]);
}

async function levelEvent(machine: Machine): Promise<string> {
  const said = 'CS as the program read it, in /info';
  const sample = isSampled(machine) ? await machine.sample() : null;
  if (!sample?.ok) return said;
  const seen = sample.value.levels.flatMap((count, level) => (count > 0 ? [`level ${level} ${count} times`] : []));
  return `${said}; the emulator saw ${seen.join(', ')}`;
}

function nextMetric(machine: Machine, name: Metric['name'], limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      listening.dispose();
      resolve();
    };
    const timer = setTimeout(done, limitMs);
    const listening = machine.onMetric((metric) => {
      if (metric.name === name) done();
    });
  });
}
