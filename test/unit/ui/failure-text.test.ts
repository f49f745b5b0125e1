import { describe, expect, it } from 'vitest';
import type { MachineFailure, VerbFailure } from '@/_lab/protocol/failure';
import { machineFailureText, verbFailureText } from '@/_lab/ui/failure-text';

// One of every kind: the type makes the table complete.
const machineFailures: { readonly [Kind in MachineFailure['kind']]: Extract<MachineFailure, { kind: Kind }> } = {
  file: { kind: 'file', fault: 'truncated', path: 'web/web.elf.gz', detail: '100 of 200 bytes', attempts: 3 },
  'boot-timeout': { kind: 'boot-timeout', afterMs: 5000, marker: 'web: ready' },
  'no-instructions': { kind: 'no-instructions', afterMs: 5000 },
  'worker-died': { kind: 'worker-died', detail: 'out of memory' },
  'guest-fault': { kind: 'guest-fault', report: 'page fault at 0' },
  'guest-reboot-loop': { kind: 'guest-reboot-loop', reboots: 5, withinMs: 3000 },
  'console-flood': { kind: 'console-flood', bytes: 50_000_000, withinMs: 2000 },
  engine: { kind: 'engine', detail: 'unreachable' },
  snapshot: { kind: 'snapshot', fault: 'other-version', detail: 'its engine is v86 0' },
  'address-conflict': { kind: 'address-conflict', what: 'ip', value: '10.0.0.2', other: 'host' },
  budget: { kind: 'budget', what: 'memory', limit: 512, asked: 700 },
  'bad-spec': { kind: 'bad-spec', detail: 'no image x' },
};

const verbFailures: { readonly [Kind in VerbFailure['kind']]: Extract<VerbFailure, { kind: Kind }> } = {
  unsupported: { kind: 'unsupported', verb: 'exec' },
  'not-ready': { kind: 'not-ready', state: 'booting' },
  timeout: { kind: 'timeout', afterMs: 5000 },
  busy: { kind: 'busy', detail: 'a command runs in it' },
  refused: { kind: 'refused', detail: 'RST' },
  reset: { kind: 'reset', detail: 'RST' },
  malformed: { kind: 'malformed', detail: 'no status line' },
  guest: { kind: 'guest', code: 'busy', message: 'eight commands are running' },
  'too-large': { kind: 'too-large', limitBytes: 1_048_576 },
};

const said = {
  file: 'web/web.elf.gz', 'boot-timeout': 'web: ready', 'no-instructions': '5.00', 'worker-died': 'out of memory',
  'guest-fault': 'page fault at 0', 'guest-reboot-loop': '5 times', 'console-flood': '50.0', engine: 'unreachable',
  snapshot: 'another version', busy: 'a command runs',
  'address-conflict': '10.0.0.2', budget: '512', 'bad-spec': 'no image x',
  unsupported: 'exec', 'not-ready': 'booting', timeout: '5.00', refused: 'nothing listens', reset: 'closed the connection',
  malformed: 'not HTTP', guest: 'eight commands', 'too-large': '1.05',
};

const texts = [
  ...Object.values(machineFailures).map((failure) => [failure.kind, machineFailureText(failure)] as const),
  ...Object.values(verbFailures).map((failure) => [failure.kind, verbFailureText(failure)] as const),
];

describe('failure text', () => {
  it.each(texts)('of %s says what happened and what to do', (kind, { what, wayOn, report }) => {
    expect(`${what} ${report ?? ''}`).toContain(said[kind]);
    expect(what).toMatch(/[.]$/);
    expect(wayOn).toMatch(/^[A-Z].*[.]$/);
  });

  it.each([
    ['missing', /not on the server.*Reload/],
    ['truncated', /arrived incomplete.*Check the connection/],
    ['altered', /other bytes.*Reload/],
    ['stalled', /stopped arriving.*Check the connection/],
    ['unreachable', /could not be fetched.*Check the connection/],
    ['malformed', /could not be read.*Reload/],
  ] as const)('of a file that is %s sends the reader the right way', (fault, text) => {
    const { what, wayOn } = machineFailureText({ ...machineFailures.file, fault });
    expect(`${what} ${wayOn}`).toMatch(text);
  });
});
