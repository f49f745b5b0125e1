import type { CheckedLoad } from '@/_lab/protocol/network-messages';
import type { AnswerReader, AnswerState, LoadDialect } from './load-dialect';
import { encodeCommand, RespParser, type RespReply } from './resp';

type RedisLoad = Extract<CheckedLoad, { protocol: 'redis' }>;

/** SET of one value, or GET of it, again and again. */
export function redisDialect({ command, key, value }: RedisLoad): LoadDialect {
  const wanted = new TextEncoder().encode(value);
  const isRight = command === 'SET' ? isOk : (reply: RespReply) => reply.kind === 'bulk' && areEqual(reply.bytes, wanted);
  return {
    port: 6379,
    request: encodeCommand(command === 'SET' ? [command, key, value] : [command, key]),
    createReader: () => new RedisAnswers(isRight),
  };
}

class RedisAnswers implements AnswerReader {
  readonly closes = false;
  bodyBytes = 0;
  private readonly parser = new RespParser();

  constructor(private readonly isRight: (reply: RespReply) => boolean) {}

  push(bytes: Uint8Array): AnswerState {
    const outcome = this.parser.push(bytes);
    if (outcome.kind === 'partial') return 'partial';
    // Nothing more was asked for: bytes behind the reply answer no request.
    if (outcome.kind === 'malformed' || outcome.hasMore) return 'wrong';
    if (outcome.reply.kind === 'bulk') this.bodyBytes = outcome.reply.bytes.length;
    return this.isRight(outcome.reply) ? 'right' : 'wrong';
  }

  reset(): void {
    this.bodyBytes = 0;
  }
}

function isOk(reply: RespReply): boolean {
  return reply.kind === 'simple' && reply.text === 'OK';
}

function areEqual(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  for (let at = 0; at < one.length; at += 1) if (one[at] !== other[at]) return false;
  return true;
}
