// What the container engine's commands take in the host, by the host's own clock.
import type { ExecResult, Machine } from '@/_lab/session/machine';
import { fail, ok, type Result } from '@/_shared/result';

export interface DockerFigures {
  /** `docker run --rm -p` of a program that ends at once, each time, in the order in which they ran. */
  readonly runMs: readonly number[];
  readonly psMs: readonly number[];
  /** Of a program that ends at once, in a running container. */
  readonly execMs: readonly number[];
}

/** What the host has spent and has left. */
export interface HostLoad {
  /** Processor time since its power-on, of all processes and the kernel. */
  readonly busyMs: number;
  readonly freeBytes: number;
  /** Free, or holding only what can be read again. */
  readonly availableBytes: number;
}

const LIMIT_MS = 240_000;
const TICK_MS = 10;
const RUN = 'docker run --rm -p 8083:80 web-debian true';
const WARM_UP_DONE = 'until [ -e /run/ring-zero/warm ]; do sleep 1; done';

/** One `docker run --rm -p`, as a reader types it. */
export async function dockerRunMs(host: Machine): Promise<Result<number, string>> {
  const result = await shell(host, RUN);
  return result.ok ? ok(Number(result.value.elapsedNs) / 1e6) : result;
}

/** `turns` runs of each command, one after the other; leaves nothing behind. */
export async function dockerFigures(host: Machine, turns: number): Promise<Result<DockerFigures, string>> {
  const runMs = await several(host, turns, RUN);
  if (!runMs.ok) return runMs;
  const started = await shell(host, 'docker run -d --network none --name measured web-debian sleep 3600');
  if (!started.ok) return started;
  const psMs = await several(host, turns, 'docker ps');
  const execMs = await several(host, turns, 'docker exec measured true');
  await shell(host, 'docker rm -f measured');
  if (!psMs.ok) return psMs;
  return execMs.ok ? ok({ runMs: runMs.value, psMs: psMs.value, execMs: execMs.value }) : execMs;
}

/** Returns when the host has warmed up in the background. */
export async function untilWarm(host: Machine): Promise<Result<void, string>> {
  const result = await shell(host, WARM_UP_DONE);
  return result.ok ? ok(undefined) : result;
}

/** Reads what the kernel says of itself (proc(5)). */
export async function hostLoad(host: Machine): Promise<Result<HostLoad, string>> {
  const result = await shell(host, 'head -1 /proc/stat; cat /proc/meminfo');
  if (!result.ok) return result;
  const text = new TextDecoder().decode(result.value.stdout);
  const [, user = 0, nice = 0, system = 0] = (/^cpu +(.*)$/m.exec(text)?.[0] ?? '').split(/ +/).map(Number);
  const kibibytes = (name: string) => Number(new RegExp(`^${name}: +(\\d+) kB$`, 'm').exec(text)?.[1]) * 1024;
  return ok({ busyMs: (user + nice + system) * TICK_MS, freeBytes: kibibytes('MemFree'), availableBytes: kibibytes('MemAvailable') });
}

async function several(host: Machine, turns: number, command: string): Promise<Result<readonly number[], string>> {
  const times: number[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    const result = await shell(host, command);
    if (!result.ok) return result;
    times.push(Number(result.value.elapsedNs) / 1e6);
  }
  return ok(times);
}

async function shell(host: Machine, command: string): Promise<Result<ExecResult, string>> {
  const result = await host.exec({ argv: ['sh', '-c', command], timeoutMs: LIMIT_MS });
  if (!result.ok) return fail(`${command}: ${JSON.stringify(result.failure)}`);
  if (result.value.exit === 0) return ok(result.value);
  return fail(`${command}: ${new TextDecoder().decode(result.value.stderr).slice(0, 300)}`);
}
