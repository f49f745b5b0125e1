// Runs a check against the machines of a lab. Only live machines can pass: a recording proves nothing.
import type { VerbFailure } from '@/_lab/protocol/failure';
import type { Lab } from '@/_lab/session/lab';
import type { Machine } from '@/_lab/session/machine';
import { unreachable } from '@/_shared/result';
import type { Check, CheckOutcome } from './check';
import { freshNonce } from './nonce';

const HTTP_TIMEOUT_MS = 10_000;

type HttpCheck = Extract<Check, { kind: 'http' }>;
type ExecCheck = Extract<Check, { kind: 'exec' }>;

/** What the check wanted and what it saw. The nonce goes into requests whose answer must show that it arrived. */
export async function runCheck(lab: Lab, check: Check, nonce: string = freshNonce()): Promise<CheckOutcome> {
  const machine = lab.get(check.machine);
  const expected = describe(check, nonce);
  if (!machine) return { passed: false, expected, found: `no machine named ${check.machine}` };
  if (machine.source !== 'live') return { passed: false, expected, found: `a ${machine.source} machine, which proves nothing` };
  if (machine.state !== 'ready') return { passed: false, expected, found: `${check.machine} is ${machine.state}` };
  const { passed, found } = await observe(machine, check, nonce);
  return { passed, expected, found };
}

function describe(check: Check, nonce: string): string {
  switch (check.kind) {
    case 'http':
      return `${check.machine} answers ${check.path} with ${check.status}${check.echoesNonce ? ` and contains ${nonce}` : ''}`;
    case 'console':
      return `${check.machine} prints /${check.pattern}/`;
    case 'exec':
      return `${check.argv.join(' ')} on ${check.machine} ends with ${check.exit}${check.stdout ? ` and prints /${check.stdout}/` : ''}`;
    default:
      return unreachable(check);
  }
}

type Observation = Pick<CheckOutcome, 'passed' | 'found'>;

function observe(machine: Machine, check: Check, nonce: string): Promise<Observation> {
  switch (check.kind) {
    case 'http':
      return observeHttp(machine, check, nonce);
    case 'console':
      return Promise.resolve(observeConsole(machine, check.pattern));
    case 'exec':
      return observeExec(machine, check);
    default:
      return unreachable(check);
  }
}

async function observeHttp(machine: Machine, check: HttpCheck, nonce: string): Promise<Observation> {
  const path = `${check.path}${check.path.includes('?') ? '&' : '?'}nonce=${nonce}`;
  const answer = await machine.request({ method: 'GET', path, port: check.port, timeoutMs: HTTP_TIMEOUT_MS });
  if (!answer.ok) return { passed: false, found: failureText(answer.failure) };
  const { status, body } = answer.value;
  const text = new TextDecoder().decode(body);
  const echoed = !check.echoesNonce || text.includes(nonce);
  return { passed: status === check.status && echoed, found: `${status}: ${shortened(text)}` };
}

function observeConsole(machine: Machine, pattern: string): Observation {
  let text = '';
  const decoder = new TextDecoder();
  machine.attach((bytes) => (text += decoder.decode(bytes, { stream: true }))).dispose();
  const match = new RegExp(pattern, 'm').exec(text);
  const lastLine = text.trimEnd().split('\n').at(-1) ?? '';
  return { passed: match !== null, found: match ? shortened(match[0]) : `nothing like it; the last line is ${shortened(lastLine)}` };
}

async function observeExec(machine: Machine, check: ExecCheck): Promise<Observation> {
  const result = await machine.exec({ argv: check.argv });
  if (!result.ok) return { passed: false, found: failureText(result.failure) };
  const text = new TextDecoder().decode(result.value.stdout);
  const printed = check.stdout === undefined || new RegExp(check.stdout, 'm').test(text);
  const end = result.value.exit === null ? `signal ${result.value.signal ?? 'unknown'}` : String(result.value.exit);
  return { passed: result.value.exit === check.exit && printed, found: `${end}: ${shortened(text)}` };
}

function shortened(text: string): string {
  const line = text.trim().replace(/\s+/g, ' ');
  return line.length > 200 ? `${line.slice(0, 200)}…` : line;
}

function failureText(failure: VerbFailure): string {
  switch (failure.kind) {
    case 'unsupported':
      return 'that machine cannot do this';
    case 'not-ready':
      return `the machine is ${failure.state}`;
    case 'timeout':
      return `no answer within ${failure.afterMs} ms`;
    case 'busy':
    case 'refused':
    case 'reset':
    case 'malformed':
      return failure.detail;
    case 'guest':
      return failure.message;
    case 'too-large':
      return `more than ${failure.limitBytes} bytes`;
    default:
      return unreachable(failure);
  }
}
