// Lanes b: one more container on a running host, by the OCI runtime alone and by docker run.
import type { Sample } from '@/_lab/protocol/machine-messages';
import type { SampledMachine } from '@/_lab/session/sampled-machine';
import { fail, ok, type Result } from '@/_shared/result';
import type { Evidence, Lane } from './evidence';
import { failureWords } from './failure-words';
import { privilegeLevelOf } from './info';
import { PAGE_BYTES, row } from './row';

type ContainerLane = Extract<Lane, 'b-crun' | 'b-docker'>;

interface Commands {
  readonly start: readonly string[];
  readonly stop: readonly string[];
  readonly port: number;
}

// Both run the image web's program on the host's own network, so that neither pays for a bridge the other has not.
const commands: Readonly<Record<ContainerLane, Commands>> = {
  'b-crun': { start: ['lane-crun'], stop: ['lane-crun', 'stop'], port: 8081 },
  'b-docker': {
    start: ['docker', 'run', '--detach', '--name', 'lane-docker', '--network', 'host', 'web'],
    stop: ['docker', 'rm', '--force', 'lane-docker'],
    port: 80,
  },
};

const START_LIMIT_MS = 240_000;

/** Starts one container, takes its first answer, and removes it. */
export async function runContainerLane(
  host: SampledMachine,
  lane: ContainerLane,
  temperature: Evidence['temperature'],
): Promise<Result<Evidence[], string>> {
  const { start, stop, port } = commands[lane];
  const before = await host.sample(true);
  if (!before.ok) return fail(failureWords(before.failure));
  const started = host.exec({ argv: start, timeoutMs: START_LIMIT_MS });
  const answer = await host.request({ method: 'GET', path: '/info', port, retryUntilUp: true, timeoutMs: START_LIMIT_MS });
  const after = await host.sample(true);
  const outcome = await started;
  await host.exec({ argv: stop, timeoutMs: START_LIMIT_MS });
  if (!outcome.ok) return fail(failureWords(outcome.failure));
  if (outcome.value.exit !== 0) return fail(`${start.join(' ')}: ${new TextDecoder().decode(outcome.value.stderr).slice(0, 500)}`);
  if (!answer.ok) return fail(failureWords(answer.failure));
  if (!after.ok) return fail(failureWords(after.failure));
  const level = privilegeLevelOf(answer.value);
  if (!level.ok) return level;
  const context = { lane, machine: host.spec.name, temperature };
  const since = `${start.slice(0, 2).join(' ')} until the first answer with status 200`;
  return ok([
    row(context, 'first-http-200', answer.value.firstByteMs, since, 'network worker performance.now since the command'),
    ...growth(before.value, after.value).map(([quantity, value]) => row(context, quantity, value, `${since}, growth of the host`, 'none')),
    row(context, 'privilege-level', level.value, 'CS as the program read it, in /info', 'none'),
  ]);
}

function growth(before: Sample, after: Sample) {
  return [
    ['bytes-fetched', after.fetchedBytes - before.fetchedBytes],
    ['instructions', after.instructions - before.instructions],
    ['ram-touched', ((after.touchedPages ?? 0) - (before.touchedPages ?? 0)) * PAGE_BYTES],
  ] as const;
}
