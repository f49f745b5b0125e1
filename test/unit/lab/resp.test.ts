import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { redisDialect } from '@/_lab/network/redis-dialect';
import { encodeCommand, RespParser, type RespOutcome, type RespReply } from '@/_lab/network/resp';
import { loadRequestSchema } from '@/_lab/protocol/network-messages';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (value: Uint8Array) => new TextDecoder().decode(value);

/** A reply with its bytes as text, for comparing. */
function plain(reply: RespReply): unknown {
  if (reply.kind === 'bulk') return text(reply.bytes);
  return reply.kind === 'array' ? reply.items.map(plain) : reply;
}

/** The outcome of the last of `parts`, each before it having been only a part. */
function outcomeOf(parts: readonly Uint8Array[]): RespOutcome {
  const parser = new RespParser();
  const outcomes = parts.map((part) => parser.push(part));
  for (const before of outcomes.slice(0, -1)) expect(before).toEqual({ kind: 'partial' });
  return outcomes.at(-1)!;
}

/** Parses `input` whole, cut in two at every byte, and byte by byte: all must give the same. */
function parse(input: string): unknown {
  const all = bytes(input);
  const cuts = [...all.keys()].slice(1).map((at) => [all.slice(0, at), all.slice(at)]);
  const results = [[all], ...cuts, [...all].map((byte) => Uint8Array.of(byte))].map((parts) => {
    const outcome = outcomeOf(parts);
    if (outcome.kind !== 'whole') throw new Error(`${outcome.kind}: ${input}`);
    expect(outcome.hasMore).toBe(false);
    return plain(outcome.reply);
  });
  for (const result of results) expect(result).toEqual(results[0]);
  return results[0];
}

describe('replies of Redis', () => {
  it.each([
    ['+OK\r\n', { kind: 'simple', text: 'OK' }],
    ["-ERR unknown command 'x'\r\n", { kind: 'error', text: "ERR unknown command 'x'" }],
    [':-1234\r\n', { kind: 'integer', value: -1234 }],
    ['$5\r\nhello\r\n', 'hello'],
    ['$0\r\n\r\n', ''],
    ['$7\r\na\r\n+b\rc\r\n', 'a\r\n+b\rc'],
    ['$-1\r\n', { kind: 'null' }],
    ['*-1\r\n', { kind: 'null' }],
    ['*0\r\n', []],
    ['*3\r\n$1\r\na\r\n*2\r\n:1\r\n$-1\r\n-no\r\n', ['a', [{ kind: 'integer', value: 1 }, { kind: 'null' }], { kind: 'error', text: 'no' }]],
  ])('are read the same however they are cut: %j', (input, reply) => {
    expect(parse(input)).toEqual(reply);
  });

  it('leave what comes behind them for the next', () => {
    const parser = new RespParser();
    expect(parser.push(bytes('+OK\r\n$3\r\nab'))).toMatchObject({ kind: 'whole', reply: { text: 'OK' }, hasMore: true });
    const next = parser.push(bytes('c\r\n'));
    expect(next.kind === 'whole' && [plain(next.reply), next.hasMore]).toEqual(['abc', false]);
  });

  it.each([
    ['HTTP/1.1 400 Bad Request\r\n', 'type'],
    ['x', 'type'],
    [':many\r\n', 'integer'],
    ['$five\r\nhello\r\n', 'length'],
    ['$-2\r\n', 'length'],
    ['$999999\r\n', 'length'],
    ['$3\r\nhello\r\n', 'does not end'],
    ['*x\r\n', 'length'],
    ['*1\r\n'.repeat(20), 'deeply'],
    [`+${'x'.repeat(70_000)}`, 'too long'],
  ])('that are none are told: %.20j', (input, detail) => {
    expect(new RespParser().push(bytes(input))).toEqual({ kind: 'malformed', detail: expect.stringContaining(detail) as string });
  });
});

describe('commands to Redis', () => {
  it('count bytes, not characters', () => {
    expect(text(encodeCommand(['SET', 'k', 'é']))).toBe('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$2\r\né\r\n');
  });
});

describe('a load on Redis', () => {
  const load = { protocol: 'redis', key: 'k', connections: 1, requests: 1, durationMs: 1 } as const;
  const stateOf = (command: 'SET' | 'GET', value: string, ...answers: string[]) => {
    const reader = redisDialect({ ...load, command, value }).createReader();
    return answers.map((answer) => reader.push(bytes(answer))).at(-1);
  };

  it('takes no value but its own for right', () => {
    const value = randomBytes(8).toString('hex');
    const other = `${value.startsWith('0') ? '1' : '0'}${value.slice(1)}`;
    const bulk = (content: string) => `$${content.length}\r\n${content}\r\n`;
    expect(stateOf('GET', value, bulk(value))).toBe('right');
    expect(stateOf('GET', value, bulk(value).slice(0, 9), bulk(value).slice(9))).toBe('right');
    for (const wrong of [bulk(other), bulk(`${value}0`), bulk(value.slice(1)), '$-1\r\n', '-ERR\r\n', `+${value}\r\n`, `${bulk(value)}+`]) {
      expect(stateOf('GET', value, wrong), wrong).toBe('wrong');
    }
  });

  it('takes nothing but OK for the answer to SET', () => {
    expect(stateOf('SET', 'v', '+OK\r\n')).toBe('right');
    for (const wrong of ['+QUEUED\r\n', '-OOM command not allowed\r\n', '$2\r\nOK\r\n', ':1\r\n']) expect(stateOf('SET', 'v', wrong), wrong).toBe('wrong');
  });

  it('reads one answer after another on its connection', () => {
    const reader = redisDialect({ ...load, command: 'GET', value: 'ab' }).createReader();
    expect([reader.push(bytes('$2\r\nab\r\n')), reader.bodyBytes]).toEqual(['right', 2]);
    reader.reset();
    expect([reader.push(bytes('$2\r\na')), reader.bodyBytes, reader.push(bytes('b\r\n'))]).toEqual(['partial', 0, 'right']);
  });

  it('is refused where a key or a limit is none, and HTTP goes without saying', () => {
    const redis = { ...load, command: 'GET', value: 'v' };
    const http = { path: '/', connections: 1, requests: 1, durationMs: 1 };
    expect([redis, http].map((request) => loadRequestSchema.safeParse(request).success)).toEqual([true, true]);
    expect(loadRequestSchema.parse(http)).toEqual({ ...http, protocol: 'http' });
    for (const wrong of [
      { ...redis, key: 'a b' }, { ...redis, key: '' }, { ...redis, value: 'a\r\nFLUSHALL' }, { ...redis, command: 'FLUSHALL' },
      { ...redis, path: '/' }, { ...http, connections: 65 }, { ...http, connections: 0 }, { ...http, port: 70_000 },
    ]) {
      expect(loadRequestSchema.safeParse(wrong).success, JSON.stringify(wrong)).toBe(false);
    }
  });
});
