// What it takes to build a unikernel in the container host and to have it answer, by the host's own clock.
import type { Machine } from '@/_lab/session/machine';
import { fail, ok, type Result } from '@/_shared/result';

export interface UnikFigures {
  /** `unik build` of the sample of 200 lines, the first time on this host. */
  readonly firstBuildMs: number;
  readonly secondBuildMs: number;
  /** From `unik run` until curl has the answer of the new machine. */
  readonly runToAnswerMs: number;
}

const LIMIT_MS = 120_000;
const BUILD = 'unik build --force --name measured --path /usr/share/unik/samples/hello --base posix --language c --provider lab';
const RUN = 'unik run --instanceName measured --imageName measured && curl --silent --fail http://measured.lab/';
const REMOVE = 'unik delete-instance --instance measured && unik rmi --image measured';

/** Builds the sample twice, runs it once, and leaves nothing behind; or says what did not work. */
export async function unikFigures(host: Machine): Promise<Result<UnikFigures, string>> {
  const times: number[] = [];
  for (const command of [BUILD, BUILD, RUN, REMOVE]) {
    const result = await host.exec({ argv: ['sh', '-c', command], timeoutMs: LIMIT_MS });
    if (!result.ok) return fail(`${command}: ${JSON.stringify(result.failure)}`);
    if (result.value.exit !== 0) return fail(`${command}: ${new TextDecoder().decode(result.value.stderr).slice(0, 300)}`);
    times.push(Number(result.value.elapsedNs) / 1e6);
  }
  const [firstBuildMs = Number.NaN, secondBuildMs = Number.NaN, runToAnswerMs = Number.NaN] = times;
  return ok({ firstBuildMs, secondBuildMs, runToAnswerMs });
}
