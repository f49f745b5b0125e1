// Redis's protocol, version 2 (RESP2): commands out, one reply at a time back. Guests are not trusted: all is bounded.
import { concat, latin1 } from './parser-bytes';

const MAX_REPLY_BYTES = 65_536;
const MAX_BULK_BYTES = 32_768;
const MAX_DEPTH = 8;
const MAX_ITEMS = 1024;
const CR = 13;
const LF = 10;

export type RespReply =
  | { readonly kind: 'simple'; readonly text: string }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'integer'; readonly value: number }
  /** The bytes are valid until more are pushed. */
  | { readonly kind: 'bulk'; readonly bytes: Uint8Array }
  | { readonly kind: 'array'; readonly items: readonly RespReply[] }
  /** A bulk or an array that is not there. */
  | { readonly kind: 'null' };

export type RespOutcome =
  | { readonly kind: 'partial' }
  | { readonly kind: 'malformed'; readonly detail: string }
  /** `hasMore`: bytes came behind the reply. */
  | { readonly kind: 'whole'; readonly reply: RespReply; readonly hasMore: boolean };

/** The bytes of a command: an array of bulks. */
export function encodeCommand(words: readonly string[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const bulks = words.map((word) => `$${encoder.encode(word).length}\r\n${word}\r\n`);
  return encoder.encode(`*${words.length}\r\n${bulks.join('')}`);
}

const partial: RespOutcome = { kind: 'partial' };

/** Feed it bytes until a reply is whole; the bytes after that begin the next one. */
export class RespParser {
  private held: Uint8Array = new Uint8Array(0);

  push(bytes: Uint8Array): RespOutcome {
    // Nearly every reply comes in one piece, and is read where it lies.
    const all = this.held.length === 0 ? bytes : concat(this.held, bytes);
    const found = readReply(all, 0, 0);
    if (typeof found === 'string') return { kind: 'malformed', detail: found };
    if (found) {
      const hasMore = found.end < all.length;
      this.held = hasMore ? all.slice(found.end) : new Uint8Array(0);
      return { kind: 'whole', reply: found.reply, hasMore };
    }
    if (all.length > MAX_REPLY_BYTES) return { kind: 'malformed', detail: 'the reply is too long' };
    this.held = this.held.length === 0 ? bytes.slice() : all;
    return partial;
  }
}

interface Found {
  readonly reply: RespReply;
  readonly end: number;
}

/** The reply that begins at `at`; null while part of it is missing, a sentence if it is none. */
function readReply(bytes: Uint8Array, at: number, depth: number): Found | string | null {
  const type = bytes[at];
  if (type === undefined) return null;
  const lineEnd = endOfLine(bytes, at + 1);
  if (lineEnd === -1) return isType(type) ? null : 'the reply has no known type';
  const line = latin1(bytes.subarray(at + 1, lineEnd));
  const end = lineEnd + 2;
  switch (String.fromCharCode(type)) {
    case '+':
      return { reply: { kind: 'simple', text: line }, end };
    case '-':
      return { reply: { kind: 'error', text: line }, end };
    case ':':
      return /^[+-]?\d{1,15}$/.test(line) ? { reply: { kind: 'integer', value: Number(line) }, end } : 'the integer is none';
    case '$':
      return readBulk(bytes, line, end);
    case '*':
      return readArray(bytes, line, end, depth);
    default:
      return 'the reply has no known type';
  }
}

function readBulk(bytes: Uint8Array, line: string, start: number): Found | string | null {
  const length = lengthOf(line, MAX_BULK_BYTES);
  if (length === null) return 'a bulk has no proper length';
  if (length === -1) return { reply: { kind: 'null' }, end: start };
  const end = start + length;
  if (bytes.length < end + 2) return null;
  if (bytes[end] !== CR || bytes[end + 1] !== LF) return 'a bulk does not end where its length says';
  return { reply: { kind: 'bulk', bytes: bytes.subarray(start, end) }, end: end + 2 };
}

function readArray(bytes: Uint8Array, line: string, start: number, depth: number): Found | string | null {
  const length = lengthOf(line, MAX_ITEMS);
  if (length === null) return 'an array has no proper length';
  if (length === -1) return { reply: { kind: 'null' }, end: start };
  if (depth === MAX_DEPTH) return 'the reply is nested too deeply';
  const items: RespReply[] = [];
  let end = start;
  for (let index = 0; index < length; index += 1) {
    const found = readReply(bytes, end, depth + 1);
    if (found === null || typeof found === 'string') return found;
    items.push(found.reply);
    end = found.end;
  }
  return { reply: { kind: 'array', items }, end };
}

/** -1 is "not there"; null what is no length, or over the limit. */
function lengthOf(line: string, most: number): number | null {
  if (line === '-1') return -1;
  if (!/^\d{1,6}$/.test(line)) return null;
  const length = Number(line);
  return length <= most ? length : null;
}

/** Where the CR before a LF is, or -1. */
function endOfLine(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(CR, from); at !== -1; at = bytes.indexOf(CR, at + 1)) if (bytes[at + 1] === LF) return at;
  return -1;
}

function isType(byte: number): boolean {
  return '+-:$*'.includes(String.fromCharCode(byte));
}
