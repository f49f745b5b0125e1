import { describe, expect, it } from 'vitest';
import { commandLine } from '@/_lab/load/command-line';
import { failedSteps, idleSteps, startedSteps, stepsAfter, stepsWithProgress } from '@/_lab/session/boot-steps';
import { ConsoleBuffer } from '@/_lab/session/console-buffer';
import { Pending } from '@/_lab/session/pending';
import { canStep, nextState } from '@/_lab/session/transition';
import { FakeClock } from '../../support/fake-clock';
import { sampleImage } from '../../support/sample-images';

const withBios = { ...sampleImage, machine: { ...sampleImage.machine, bios: true } };
const statuses = (steps: ReturnType<typeof idleSteps>) => steps.map(({ status }) => status).join(' ');

describe('states', () => {
  it('follow the table and nothing else', () => {
    expect(nextState('idle', 'boot')).toBe('fetching');
    expect(nextState('fetching', 'start')).toBe('booting');
    expect(canStep('idle', 'ready')).toBe(false);
    expect(() => nextState('disposed', 'boot')).toThrow('a machine in state disposed cannot boot');
  });

  it('can all be disposed, and all but the last switched off', () => {
    for (const state of ['idle', 'fetching', 'booting', 'ready', 'paused', 'failed'] as const) {
      expect([nextState(state, 'dispose'), nextState(state, 'power-off')]).toEqual(['disposed', 'idle']);
    }
  });
});

describe('boot steps', () => {
  it('run fetch and engine side by side, and skip firmware that is not there', () => {
    expect(statuses(idleSteps(sampleImage))).toBe('idle idle skipped idle idle');
    let steps = startedSteps(sampleImage);
    expect(statuses(steps)).toBe('running running skipped idle idle');
    for (const [n, moment] of (['files-ready', 'engine-ready', 'running', 'first-console-byte', 'ready'] as const).entries()) {
      steps = stepsAfter(steps, moment, n * 10);
    }
    expect(statuses(steps)).toBe('completed completed skipped completed completed');
    expect(steps[3]).toMatchObject({ startedMs: 20, endedMs: 40 });
  });

  it('take the first console byte as the end of the firmware', () => {
    const running = stepsAfter(stepsAfter(startedSteps(withBios), 'files-ready', 1), 'running', 5);
    expect(statuses(running)).toBe('completed running running idle idle');
    expect(statuses(stepsAfter(running, 'first-console-byte', 9))).toBe('completed running completed running idle');
  });

  it('carry bytes, and fail what was running', () => {
    const steps = failedSteps(stepsWithProgress(startedSteps(sampleImage), 10, 20), 7);
    expect(steps[0]).toMatchObject({ status: 'failed', bytes: 10, totalBytes: 20, endedMs: 7 });
    expect(statuses(steps)).toBe('failed failed skipped idle idle');
  });
});

describe('console buffer', () => {
  it('gives what it kept first, then what comes, and drops the oldest over its limit', () => {
    const buffer = new ConsoleBuffer(10);
    for (const part of ['aaaa', 'bbbb', 'cccc']) buffer.push(new TextEncoder().encode(part));
    const seen: string[] = [];
    const attached = buffer.attach((bytes) => seen.push(new TextDecoder().decode(bytes)));
    buffer.push(new TextEncoder().encode('d'));
    attached.dispose();
    buffer.push(new TextEncoder().encode('e'));
    expect(seen).toEqual(['bbbb', 'cccc', 'd']);
    expect([buffer.sizeBytes, buffer.listeners]).toEqual([10, 0]);
  });
});

describe('pending questions', () => {
  it('are answered once, by number, or by time', async () => {
    const clock = new FakeClock();
    const pending = new Pending<string>(clock);
    const [first, late] = [pending.ask(100, 'late'), pending.ask(100, 'late')];
    expect([pending.settle(first.id, 'yes'), pending.settle(first.id, 'again')]).toEqual([true, false]);
    clock.advance(100);
    expect([await first.answer, await late.answer, pending.size, clock.timers]).toEqual(['yes', 'late', 0, 0]);
  });
});

describe('command line', () => {
  const spec = { image: 'web', name: 'unikernel', mac: '00:22:15:00:00:0a', ip: '10.0.0.10' };

  it('fills addresses and arguments, given or default', () => {
    expect(commandLine(sampleImage, spec)).toEqual({ ok: true, value: 'ip=10.0.0.10/24 gw=10.0.0.1 name=unikernel port=80' });
    expect(commandLine(sampleImage, { ...spec, args: { port: '81' } })).toMatchObject({ value: expect.stringMatching(/port=81$/) as string });
  });

  it('says what a template asks for in vain, and refuses what is not printable', () => {
    expect(commandLine({ ...sampleImage, cmdline: '{colour}' }, spec)).toMatchObject({ ok: false, failure: expect.stringContaining('colour') as string });
    expect(commandLine(sampleImage, { ...spec, args: { port: '80\n' } })).toMatchObject({ ok: false });
  });
});
