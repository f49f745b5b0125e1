// Commands in the container host, for tests.
import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { sleep, text, value } from './guest-lab';

/** A command on a loaded machine: the engine is a large program and everything it runs is translated first. */
export const SLOW_MS = 240_000;

export interface Ended {
  readonly exit: number | undefined;
  readonly out: string;
  readonly errors: string;
}

/** Runs a shell command to its end, whatever that is. */
export async function attempt(machine: LiveMachine, command: string): Promise<Ended> {
  const result = value(await machine.exec({ argv: ['sh', '-c', command], timeoutMs: SLOW_MS }));
  return { exit: result.exit ?? undefined, out: text(result.stdout).trim(), errors: text(result.stderr).trim() };
}

/** Standard output of a shell command that must succeed. */
export async function shell(machine: LiveMachine, command: string): Promise<string> {
  const { exit, out, errors } = await attempt(machine, command);
  expect([exit, exit === 0 ? '' : errors], command).toEqual([0, '']);
  return out;
}

/** Runs the command until its output matches. */
export async function until(machine: LiveMachine, command: string, wanted: RegExp): Promise<void> {
  let { out } = await attempt(machine, command);
  for (const end = Date.now() + SLOW_MS; !wanted.test(out) && Date.now() < end; { out } = await attempt(machine, command)) await sleep(250);
  expect(out, command).toMatch(wanted);
}

/** Waits until the host has done what it does after its prompt; seldom asks, for that has idle priority. */
export async function untilWarm(machine: LiveMachine): Promise<void> {
  await shell(machine, 'until [ -e /run/ring-zero/warm ]; do sleep 2; done');
}

/** A name nobody could know beforehand: a letter, then hexadecimal digits. */
export const nonce = (): string => `n${randomBytes(4).toString('hex')}`;
