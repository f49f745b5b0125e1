// HTTP requests from the gateway to machines, one connection each.
import type { TimedResponse } from '@/_lab/protocol/network-messages';
import type { VerbFailure } from '@/_lab/protocol/failure';
import type { HttpRequest } from '@/_lab/protocol/http';
import type { Clock } from '@/_shared/clock';
import { epochMs } from '@/_shared/epoch';
import { fail, ok, type Result } from '@/_shared/result';
import type { Gateway } from './gateway';
import { HttpParser } from './http-parser';
import { encodeRequest } from './http-request';
import type { ConnectionEnd } from './tcp-connection';

const KEEP_BYTES = 1024 * 1024;
const DEFAULT_TIMEOUT_MS = 5000;
const DEFAULT_PORT = 80;
// A server that is just starting refuses within microseconds; asking again soon costs it little and finds it sooner.
const FIRST_RETRY_MS = 1;
const MAX_RETRY_MS = 10;
// A guest without a working NIC says nothing at all. The gateway repeats its call every 20 ms, so an attempt may wait.
const SILENT_ATTEMPT_MS = 2000;
// Calling before the guest has said anything is in vain for most; those that never speak first are called after this.
const FIRST_FRAME_MS = 100;

/** Where a request goes. */
export interface HttpTarget {
  readonly name: string;
  readonly ip: string;
  /** Calls back when the machine has sent its first frame. */
  onFirstFrame(callback: () => void): void;
}

type Outcome =
  | { readonly kind: 'answer'; readonly value: TimedResponse }
  | { readonly kind: 'ended'; readonly end: ConnectionEnd | 'silent' | 'no-connection' }
  | { readonly kind: 'malformed'; readonly detail: string };

/** Sends one request and collects its answer. */
export async function requestOnce(
  gateway: Gateway,
  target: HttpTarget,
  request: HttpRequest,
  clock: Clock,
): Promise<Result<TimedResponse, VerbFailure>> {
  const timeoutMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const bytes = encodeRequest(`${target.name}.lab`, request, false);
  if (!bytes) return fail({ kind: 'malformed', detail: 'path and headers may hold printable ASCII only' });
  const startedAt = epochMs();
  const deadline = clock.now() + timeoutMs;
  if (request.retryUntilUp) await firstFrame(target, clock, FIRST_FRAME_MS);
  for (let retryMs = FIRST_RETRY_MS; ; retryMs = Math.min(MAX_RETRY_MS, retryMs + 1)) {
    const leftMs = deadline - clock.now();
    if (leftMs <= 0) return fail({ kind: 'timeout', afterMs: timeoutMs });
    const limits = { totalMs: leftMs, silentMs: request.retryUntilUp ? SILENT_ATTEMPT_MS : leftMs };
    const outcome = await attempt(gateway, target, request, bytes, { clock, startedAt, ...limits });
    if (outcome.kind === 'answer') return ok(outcome.value);
    if (outcome.kind === 'malformed') return fail(outcome);
    if (!request.retryUntilUp) return fail(failureOf(outcome.end, timeoutMs));
    if (outcome.end === 'refused') await sleep(clock, retryMs);
    else if (outcome.end !== 'silent') await sleep(clock, MAX_RETRY_MS);
  }
}

function failureOf(end: ConnectionEnd | 'silent' | 'no-connection', timeoutMs: number): VerbFailure {
  switch (end) {
    case 'refused':
      return { kind: 'refused', detail: 'nothing listens on that port' };
    case 'no-connection':
      return { kind: 'refused', detail: 'the gateway has no connection left' };
    case 'silent':
      return { kind: 'timeout', afterMs: timeoutMs };
    case 'reset':
    case 'closed':
      return { kind: 'reset', detail: 'the connection ended before the answer was complete' };
  }
}

interface AttemptTimes {
  readonly clock: Clock;
  readonly startedAt: number;
  readonly totalMs: number;
  /** For the connection to be answered at all. */
  readonly silentMs: number;
}

function attempt(
  gateway: Gateway,
  target: HttpTarget,
  request: HttpRequest,
  bytes: Uint8Array,
  times: AttemptTimes,
): Promise<Outcome> {
  return new Promise((resolve) => {
    const parser = new HttpParser(KEEP_BYTES, request.method === 'HEAD');
    let firstByteAt: number | null = null;
    const settle = (outcome: Outcome) => {
      timer.dispose();
      if (outcome.kind === 'answer') connection?.close();
      else connection?.abort();
      resolve(outcome);
    };
    const judge = () => {
      if (parser.error) settle({ kind: 'malformed', detail: parser.error });
      else if (parser.isDone) settle({ kind: 'answer', value: describe(parser, times.startedAt, firstByteAt ?? epochMs()) });
    };
    let timer = times.clock.after(times.silentMs, () => settle({ kind: 'ended', end: 'silent' }));
    const connection = gateway.connect(target.ip, request.port ?? DEFAULT_PORT, {
      onConnected() {
        timer.dispose();
        timer = times.clock.after(times.totalMs, () => settle({ kind: 'ended', end: 'silent' }));
        connection?.write(bytes);
      },
      onBytes(chunk) {
        firstByteAt ??= epochMs();
        parser.push(chunk);
        judge();
      },
      onEnd(end) {
        if (firstByteAt !== null) parser.finish();
        if (firstByteAt !== null && end === 'closed') judge();
        else settle({ kind: 'ended', end });
      },
    });
    if (!connection) settle({ kind: 'ended', end: 'no-connection' });
  });
}

function describe(parser: HttpParser, startedAt: number, firstByteAt: number): TimedResponse {
  return {
    response: {
      status: parser.head?.status ?? 0,
      headers: parser.head?.headers ?? {},
      body: parser.body(),
      bodyBytes: parser.bodyBytes,
      firstByteMs: firstByteAt - startedAt,
      totalMs: epochMs() - startedAt,
    },
    firstByteAtMs: firstByteAt,
  };
}

function firstFrame(target: HttpTarget, clock: Clock, atMostMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = clock.after(atMostMs, resolve);
    target.onFirstFrame(() => {
      timer.dispose();
      resolve();
    });
  });
}

function sleep(clock: Clock, delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
}
