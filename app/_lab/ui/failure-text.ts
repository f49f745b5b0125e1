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

/** Words for a machine that failed. */
export function machineFailureText(failure: MachineFailure): FailureText {
  switch (failure.kind) {
    case 'file':
      return {
        what: `The file ${failure.path} ${fileFaults[failure.fault]} (${failure.attempts === 1 ? 'tried once' : `tried ${failure.attempts} times`}). Nothing was started from it.`,
        wayOn: fileWayOn(failure.fault),
        report: failure.detail,
      };
    case 'boot-timeout':
      return {
        what: `The machine did not print "${failure.marker}" within ${formatMs(failure.afterMs)}.`,
        wayOn: 'Its console above shows how far it came. Start it again; on a slow or busy computer, close other tabs first.',
      };
    case 'no-instructions':
      return {
        what: `The machine executed no instruction for ${formatMs(failure.afterMs)}.`,
        wayOn: 'Start it again. If it happens each time, this browser stops the emulator from running: try another browser.',
      };
    case 'worker-died':
      return {
        what: 'The worker that emulates this machine ended.',
        wayOn: 'Start it again. If memory is short, power the other machines off first.',
        report: failure.detail,
      };
    case 'guest-fault':
      return {
        what: 'The program in the machine faulted and halted it.',
        wayOn: 'Read its report below, then start it again. Only this machine was affected.',
        report: failure.report,
      };
    case 'guest-reboot-loop':
      return {
        what: `The machine restarted itself ${failure.reboots} times within ${formatMs(failure.withinMs)} and was stopped.`,
        wayOn: 'Its console shows what it printed before each restart. Start it again to try once more.',
      };
    case 'console-flood':
      return {
        what: `The machine printed ${formatBytes(failure.bytes)} within ${formatMs(failure.withinMs)} and was stopped.`,
        wayOn: 'Start it again, and send the output of a talkative command to a file.',
      };
    case 'engine':
      return {
        what: 'The emulator stopped with an error of its own.',
        wayOn: 'Start the machine again, or reload the page.',
        report: failure.detail,
      };
    case 'address-conflict':
      return {
        what: `Two machines ask for the ${failure.what === 'mac' ? 'MAC' : 'IP'} address ${failure.value}: this one and "${failure.other}".`,
        wayOn: 'Give one of them another address.',
      };
    case 'budget':
      return {
        what:
          failure.what === 'machines'
            ? `A lab holds ${failure.limit} machines; this would be number ${failure.asked}.`
            : `A lab holds ${formatCount(failure.limit)} MiB of memory; this would make ${formatCount(failure.asked)} MiB.`,
        wayOn: 'Remove a machine first.',
      };
    case 'bad-spec':
      return { what: 'This machine is described in a way the lab cannot start.', wayOn: 'Mend its entry in lab.yaml.', report: failure.detail };
  }
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
