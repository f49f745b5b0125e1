// Failures as sentences: what happened, and what the reader can do about it.
import type { FileFault, MachineFailure, VerbFailure } from '@/_lab/protocol/failure';
import { formatBytes, formatCount, formatMs } from '@/_ui/format';

export interface FailureText {
  readonly what: string;
  readonly wayOn: string;
  /** Output of the machine or the engine, shown on request. */
  readonly report?: string;
}

const fileFaults: Record<FileFault, string> = {
  missing: 'is not on the server',
  truncated: 'arrived incomplete',
  altered: 'arrived with other bytes than it was built with',
  stalled: 'stopped arriving',
  unreachable: 'could not be fetched',
  malformed: 'could not be read',
};

const snapshotFaults: Record<Of<'snapshot'>['fault'], string> = {
  'other-version': 'belongs to another version of this machine',
  broken: 'is damaged',
  silent: 'was restored, but its system did not answer',
};

type Of<Kind extends MachineFailure['kind']> = Extract<MachineFailure, { kind: Kind }>;

const machineTexts: { readonly [Kind in MachineFailure['kind']]: (failure: Of<Kind>) => FailureText } = {
  file: ({ path, fault, attempts, detail }) => ({
    what: `The file ${path} ${fileFaults[fault]} (${attempts === 1 ? 'tried once' : `tried ${attempts} times`}). Nothing was started from it.`,
    wayOn: fileWayOn(fault),
    report: detail,
  }),
  'boot-timeout': ({ marker, afterMs }) => ({
    what: `The machine did not print "${marker}" within ${formatMs(afterMs)}.`,
    wayOn: 'Its console shows how far it came. Start it again; on a slow or busy computer, close other tabs first.',
  }),
  'no-instructions': ({ afterMs }) => ({
    what: `The machine executed no instruction for ${formatMs(afterMs)}.`,
    wayOn: 'Start it again. If it happens each time, this browser stops the emulator from running: try another browser.',
  }),
  'worker-died': ({ detail }) => ({
    what: 'The worker that emulates this machine ended.',
    wayOn: 'Start it again. If memory is short, power the other machines off first.',
    report: detail,
  }),
  'guest-fault': ({ report }) => ({
    what: 'The program in the machine faulted and halted it.',
    wayOn: 'Read its report, then start it again. Only this machine was affected.',
    report,
  }),
  'guest-reboot-loop': ({ reboots, withinMs }) => ({
    what: `The machine restarted itself ${reboots} times within ${formatMs(withinMs)} and was stopped.`,
    wayOn: 'Its console shows what it printed before each restart. Start it again to try once more.',
  }),
  'console-flood': ({ bytes, withinMs }) => ({
    what: `The machine printed ${formatBytes(bytes)} within ${formatMs(withinMs)} and was stopped.`,
    wayOn: 'Start it again, and send the output of a talkative command to a file.',
  }),
  engine: ({ detail }) => ({
    what: 'The emulator stopped with an error of its own.',
    wayOn: 'Start the machine again, or reload the page.',
    report: detail,
  }),
  snapshot: ({ fault, detail }) => ({
    what: `The snapshot ${snapshotFaults[fault]}.`,
    wayOn: 'It was not used: the machine booted instead.',
    report: detail,
  }),
  'address-conflict': ({ what, value, other }) => ({
    what: `Two machines ask for the ${what === 'mac' ? 'MAC' : 'IP'} address ${value}: this one and "${other}".`,
    wayOn: 'Give one of them another address.',
  }),
  budget: ({ what, limit, asked }) => ({
    what:
      what === 'machines'
        ? `A lab holds ${limit} machines; this would be number ${asked}.`
        : `A lab holds ${formatCount(limit)} MiB of memory; this would make ${formatCount(asked)} MiB.`,
    wayOn: 'Remove a machine first.',
  }),
  'bad-spec': ({ detail }) => ({
    what: 'This machine is described in a way the lab cannot start.',
    wayOn: 'Mend its entry in lab.yaml.',
    report: detail,
  }),
};

/** Words for a machine that failed. */
export function machineFailureText(failure: MachineFailure): FailureText {
  // The table pairs each kind with its own words; the compiler cannot follow that pairing through a lookup.
  return (machineTexts[failure.kind] as (failure: MachineFailure) => FailureText)(failure);
}

function fileWayOn(fault: FileFault): string {
  switch (fault) {
    case 'missing':
    case 'altered':
    case 'malformed':
      return 'Reload the page to get the current list of files, then start the machine again. If it persists, the site is published incompletely.';
    case 'truncated':
    case 'stalled':
    case 'unreachable':
      return 'Check the connection and start the machine again.';
  }
}

/** Words for one verb of a machine that failed. */
export function verbFailureText(failure: VerbFailure): FailureText {
  switch (failure.kind) {
    case 'unsupported':
      return { what: `This machine does not offer "${failure.verb}".`, wayOn: 'Use another machine of the lab.' };
    case 'not-ready':
      return { what: `The machine is ${failure.state}, not ready.`, wayOn: 'Start it, and wait until it says ready.' };
    case 'timeout':
      return { what: `No answer within ${formatMs(failure.afterMs)}.`, wayOn: 'Check on the console that the server is running, then try again.' };
    case 'busy':
      return { what: 'The machine is busy just now.', wayOn: 'Wait until what runs in it has ended, then try again.', report: failure.detail };
    case 'refused':
      return {
        what: 'The machine is up, but nothing listens on that port.',
        wayOn: 'Start the server, or send the request to the port it listens on.',
        report: failure.detail,
      };
    case 'reset':
      return { what: 'The machine closed the connection before answering.', wayOn: 'Try again; the console may say why.', report: failure.detail };
    case 'malformed':
      return { what: 'The answer was not HTTP that can be read.', wayOn: 'Check that the port belongs to a web server.', report: failure.detail };
    case 'guest':
      return { what: `The machine refused: ${failure.message}.`, wayOn: 'Change the request and try again.', report: failure.code };
    case 'too-large':
      return { what: `More than ${formatBytes(failure.limitBytes)} at once is not carried.`, wayOn: 'Send less.' };
  }
}
