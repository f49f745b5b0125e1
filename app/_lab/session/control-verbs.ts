// The verbs of the control channel as the machine interface has them.
import { execSchema, fileSchema, pingSchema } from '@/_lab/protocol/control-schema';
import type { VerbFailure } from '@/_lab/protocol/failure';
import { labNetwork } from '@/_lab/protocol/lab-network';
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import { fail, ok, type Result } from '@/_shared/result';
import type { ControlClient } from './control-client';
import type { ExecRequest, ExecResult, PingResult } from './machine';

const KEEP_BYTES = 1024 * 1024;
const FILE_LIMIT_BYTES = 8 * 1024 * 1024;
const PING_TIMEOUT_MS = 5000;
const EXEC_TIMEOUT_MS = 30_000;
const FILE_TIMEOUT_MS = 30_000;
const IDENTIFY_TIMEOUT_MS = 10_000;
const TIDY_TIMEOUT_MS = 20_000;
const ENTROPY_BYTES = 32;
const PROVIDER_TIMEOUT_MS = 10_000;
// The guest ends a command that takes too long; the page waits a little longer for it to say so.
const EXEC_GRACE_MS = 2000;

const malformed = fail({ kind: 'malformed' as const, detail: 'the guest answered something else than asked' });

export async function ping(control: ControlClient, nonce: string): Promise<Result<Omit<PingResult, 'emulatorCpl'>, VerbFailure>> {
  const answer = await control.ask({ verb: 'ping', fields: { nonce }, timeoutMs: PING_TIMEOUT_MS, keepBytes: 0 });
  if (!answer.ok) return answer;
  const parsed = pingSchema.safeParse(answer.value.fields);
  if (!parsed.success) return malformed;
  return ok({ nonce: parsed.data.nonce, cpl: parsed.data.cpl, uptimeNs: BigInt(parsed.data.uptimeNs) });
}

export async function exec(control: ControlClient, request: ExecRequest): Promise<Result<ExecResult, VerbFailure>> {
  const timeoutMs = request.timeoutMs ?? EXEC_TIMEOUT_MS;
  const answer = await control.ask({
    verb: 'exec',
    fields: { argv: request.argv, env: request.env, cwd: request.cwd, timeoutMs, tty: false },
    input: request.stdin ?? new Uint8Array(0),
    timeoutMs: timeoutMs + EXEC_GRACE_MS,
    keepBytes: KEEP_BYTES,
  });
  if (!answer.ok) return answer;
  const parsed = execSchema.safeParse(answer.value.fields);
  if (!parsed.success) return malformed;
  const { output } = answer.value;
  return ok({
    exit: parsed.data.exit ?? null,
    signal: parsed.data.signal === undefined || parsed.data.signal === null ? null : String(parsed.data.signal),
    stdout: output.bytes(1),
    stderr: output.bytes(2),
    truncated: output.isTruncated,
    elapsedNs: BigInt(parsed.data.elapsedNs),
  });
}

export async function readFile(control: ControlClient, path: string): Promise<Result<Uint8Array, VerbFailure>> {
  const answer = await control.ask({ verb: 'read-file', fields: { path }, timeoutMs: FILE_TIMEOUT_MS, keepBytes: FILE_LIMIT_BYTES });
  if (!answer.ok) return answer;
  const parsed = fileSchema.safeParse(answer.value.fields);
  const bytes = answer.value.output.bytes(1);
  if (answer.value.output.isTruncated) return fail({ kind: 'too-large', limitBytes: FILE_LIMIT_BYTES });
  return parsed.success && parsed.data.size === bytes.length ? ok(bytes) : malformed;
}

/** Answers an event `provider`; `text` goes with it as it is. */
export async function answerProvider(
  control: ControlClient,
  fields: Readonly<Record<string, unknown>>,
  text: Uint8Array,
): Promise<Result<void, VerbFailure>> {
  const answer = await control.ask({
    verb: 'provider-result',
    fields: { ...fields, size: text.length },
    ...(text.length > 0 && { input: text }),
    timeoutMs: PROVIDER_TIMEOUT_MS,
    keepBytes: 0,
  });
  return answer.ok ? ok(undefined) : answer;
}

export async function writeFile(
  control: ControlClient,
  path: string,
  bytes: Uint8Array,
  mode: number,
): Promise<Result<void, VerbFailure>> {
  if (bytes.length > FILE_LIMIT_BYTES) return fail({ kind: 'too-large', limitBytes: FILE_LIMIT_BYTES });
  const answer = await control.ask({
    verb: 'write-file',
    fields: { path, mode, size: bytes.length },
    input: bytes,
    timeoutMs: FILE_TIMEOUT_MS,
    keepBytes: 0,
  });
  if (!answer.ok) return answer;
  const parsed = fileSchema.safeParse(answer.value.fields);
  return parsed.success && parsed.data.size === bytes.length ? ok(undefined) : malformed;
}

/**
 * Has the guest drop what it can read again and leave zeros in free memory, for a small snapshot. If it cannot, the
 * snapshot is larger and as good.
 */
export async function tidyMemory(control: ControlClient): Promise<Result<ExecResult, VerbFailure>> {
  return exec(control, { argv: ['/usr/lib/ring-zero/tidy-memory', 'drop', 'zero'], timeoutMs: TIDY_TIMEOUT_MS });
}

/** Makes a restored guest the machine of this spec, with randomness and a clock of its own; `warm`: it may warm up. */
export async function identify(
  control: ControlClient,
  { name, ip, mac }: InstanceSpec,
  warm: boolean,
): Promise<Result<void, VerbFailure>> {
  const entropy = [...crypto.getRandomValues(new Uint8Array(ENTROPY_BYTES))].map((byte) => byte.toString(16).padStart(2, '0'));
  const { prefix, gateway } = labNetwork;
  const unixNs = `${Date.now()}000000`;
  control.greet();
  const answer = await control.ask({
    verb: 'identify',
    fields: { name, ip, mac, prefix, gateway, entropy: entropy.join(''), unixNs, warm },
    timeoutMs: IDENTIFY_TIMEOUT_MS,
    keepBytes: 0,
  });
  return answer.ok ? ok(undefined) : answer;
}
