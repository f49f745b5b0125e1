import { describe, expect, it } from 'vitest';
import { checkSchema } from '@/_lab/checks/check';
import { runCheck } from '@/_lab/checks/run-check';
import type { Lab } from '@/_lab/session/lab';
import type { Machine } from '@/_lab/session/machine';
import { ok } from '@/_shared/result';
import { FakeMachine } from '../../support/fake-machine';

const spec = { image: 'web', name: 'unikernel', mac: '00:22:15:00:00:0a', ip: '10.0.0.10' };
const labOf = (machine: Machine) => ({ get: (name: string) => (name === machine.spec.name ? machine : undefined) }) as Lab;

/** A fake that claims to be live, to get at what a check does with answers. */
async function pretender(behaviour: ConstructorParameters<typeof FakeMachine>[2] = {}): Promise<FakeMachine> {
  const machine = new FakeMachine(spec, undefined, behaviour);
  Object.defineProperty(machine, 'source', { value: 'live' });
  await machine.boot();
  return machine;
}

describe('checks', () => {
  const http = checkSchema.parse({ kind: 'http', machine: 'unikernel' });

  it('are refused to machines that are not live', async () => {
    const machine = new FakeMachine(spec);
    await machine.boot();
    expect(await runCheck(labOf(machine), http)).toMatchObject({ passed: false, found: expect.stringContaining('proves nothing') as string });
  });

  it('fail on a machine that is not there or not on', async () => {
    const machine = await pretender();
    expect(await runCheck(labOf(machine), { ...http, machine: 'other' })).toMatchObject({ passed: false });
    await machine.powerOff();
    expect(await runCheck(labOf(machine), http)).toMatchObject({ passed: false, found: 'unikernel is idle' });
  });

  it('pass when the answer holds the nonce of this run, and fail on an older answer', async () => {
    const machine = await pretender();
    expect(await runCheck(labOf(machine), http, 'aabb')).toMatchObject({ passed: true, found: '200: aabb' });
    machine.request = () => {
      const body = new TextEncoder().encode('aabb');
      return Promise.resolve(ok({ status: 200, headers: {}, body, bodyBytes: 4, firstByteMs: 1, totalMs: 1 }));
    };
    expect(await runCheck(labOf(machine), http, 'ccdd')).toMatchObject({ passed: false });
  });

  it('read the console and say what they saw instead', async () => {
    const machine = await pretender();
    machine.print('a\r\nuptime 3 s\r\n');
    const check = (pattern: string) => checkSchema.parse({ kind: 'console', machine: 'unikernel', pattern });
    expect(await runCheck(labOf(machine), check('^uptime \\d+'))).toMatchObject({ passed: true, found: 'uptime 3' });
    expect(await runCheck(labOf(machine), check('panic'))).toMatchObject({ passed: false, found: expect.stringContaining('uptime 3 s') as string });
  });

  it('look at exit and output of a command', async () => {
    const stdout = new TextEncoder().encode('Seccomp:\t2\n');
    const done = { exit: 0, signal: null, stdout, stderr: stdout, truncated: false, elapsedNs: 1n };
    const machine = await pretender({ exec: () => ok(done) });
    const check = (want: object) => checkSchema.parse({ kind: 'exec', machine: 'unikernel', argv: ['x'], ...want });
    expect(await runCheck(labOf(machine), check({ stdout: 'Seccomp:\\s+2' }))).toMatchObject({ passed: true });
    expect(await runCheck(labOf(machine), check({ stdout: 'Seccomp:\\s+0' }))).toMatchObject({ passed: false });
    expect(await runCheck(labOf(machine), check({ exit: 1 }))).toMatchObject({ passed: false });
  });
});
