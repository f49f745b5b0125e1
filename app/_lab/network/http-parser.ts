// Parses one HTTP/1.1 response at a time from a byte stream (RFC 9112). Guests are not trusted: everything is bounded.
import { concat, latin1 } from './parser-bytes';

const MAX_HEAD_BYTES = 32_768;
const MAX_CHUNK_LINE = 1024;
const CR = 13;
const LF = 10;

export interface ParsedHead {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

type Stage = 'head' | 'body' | 'until-close' | 'chunk-size' | 'chunk' | 'chunk-end' | 'trailer' | 'done' | 'broken';

/** Feed it bytes until `isDone` or `error`; `reset` begins the next response on the same connection. */
export class HttpParser {
  head: ParsedHead | null = null;
  bodyBytes = 0;
  error: string | null = null;
  private stage: Stage = 'head';
  private held: Uint8Array = new Uint8Array(0);
  private remaining = 0;
  private kept: Uint8Array[] = [];
  private keptBytes = 0;

  constructor(
    private readonly keepBytes: number,
    private readonly isHeadRequest = false,
  ) {}

  get isDone(): boolean {
    return this.stage === 'done';
  }

  /** Whether the server will close after this response. */
  get closes(): boolean {
    return this.head?.headers.connection?.toLowerCase() === 'close';
  }

  reset(): void {
    this.head = null;
    this.bodyBytes = 0;
    this.error = null;
    this.stage = 'head';
    this.held = new Uint8Array(0);
    this.kept = [];
    this.keptBytes = 0;
  }

  /** The start of the body, at most what the constructor was told to keep. */
  body(): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(this.keptBytes);
    let at = 0;
    for (const part of this.kept) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  }

  push(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length && this.stage !== 'done' && this.stage !== 'broken') {
      at += this.step(at === 0 ? bytes : bytes.subarray(at));
    }
  }

  /** The server closed: the end of a response without a length, the middle of any other. */
  finish(): void {
    if (this.stage === 'until-close') this.stage = 'done';
    else if (this.stage !== 'done') this.fail('the connection ended in the middle of the answer');
  }

  /** Consumes some of `bytes`, at least one byte. */
  private step(bytes: Uint8Array): number {
    switch (this.stage) {
      case 'head':
        return this.takeHead(bytes);
      case 'until-close':
        return this.keep(bytes, bytes.length);
      case 'body':
      case 'chunk':
        return this.takeBody(bytes);
      default:
        return this.takeLine(bytes);
    }
  }

  private takeHead(bytes: Uint8Array): number {
    const before = this.held.length;
    const all = before === 0 ? bytes : concat(this.held, bytes);
    const end = endOfHead(all, Math.max(0, before - 3));
    if (end === -1) {
      if (all.length > MAX_HEAD_BYTES) this.fail('the head of the answer is too long');
      this.held = before === 0 ? all.slice() : all;
      return bytes.length;
    }
    this.held = new Uint8Array(0);
    this.readHead(latin1(all.subarray(0, end)));
    return end - before;
  }

  private readHead(text: string): void {
    const lines = text.split('\r\n');
    const status = /^HTTP\/1\.[01] (\d{3})(?: |$)/.exec(lines[0] ?? '');
    if (!status) return this.fail('the answer does not begin with an HTTP status line');
    const headers: Record<string, string> = {};
    for (const line of lines.slice(1)) {
      if (line === '') continue;
      const colon = line.indexOf(':');
      if (colon <= 0) return this.fail('a header line has no name');
      headers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
    }
    this.head = { status: Number(status[1]), headers };
    this.chooseBody(this.head);
  }

  private chooseBody({ status, headers }: ParsedHead): void {
    const length = headers['content-length'];
    if (this.isHeadRequest || status === 204 || status === 304 || status < 200) this.stage = 'done';
    else if (headers['transfer-encoding']?.toLowerCase() === 'chunked') this.stage = 'chunk-size';
    else if (length === undefined) this.stage = 'until-close';
    else if (!/^\d{1,15}$/.test(length)) this.fail('the content length is not a number');
    else {
      this.remaining = Number(length);
      this.stage = this.remaining === 0 ? 'done' : 'body';
    }
  }

  private takeBody(bytes: Uint8Array): number {
    const taken = this.keep(bytes, Math.min(bytes.length, this.remaining));
    this.remaining -= taken;
    if (this.remaining === 0) this.stage = this.stage === 'body' ? 'done' : 'chunk-end';
    return taken;
  }

  /** Stages made of lines: chunk sizes, the line end after a chunk, trailers. */
  private takeLine(bytes: Uint8Array): number {
    const before = this.held.length;
    const end = bytes.indexOf(LF);
    if (end === -1 && before + bytes.length > MAX_CHUNK_LINE) {
      this.fail('a chunk line is too long');
      return bytes.length;
    }
    const upTo = end === -1 ? bytes.length : end + 1;
    const all = concat(this.held, bytes.subarray(0, upTo));
    this.held = end === -1 ? all : new Uint8Array(0);
    if (end !== -1) this.readLine(latin1(all).trim());
    return upTo;
  }

  private readLine(line: string): void {
    if (this.stage === 'chunk-end') this.stage = 'chunk-size';
    else if (this.stage === 'trailer') this.stage = line === '' ? 'done' : 'trailer';
    else if (!/^[0-9a-f]{1,8}(;.*)?$/i.test(line)) this.fail('a chunk has no size');
    else {
      this.remaining = Number.parseInt(line, 16);
      this.stage = this.remaining === 0 ? 'trailer' : 'chunk';
    }
  }

  private keep(bytes: Uint8Array, count: number): number {
    this.bodyBytes += count;
    const room = Math.min(count, this.keepBytes - this.keptBytes);
    if (room > 0) {
      this.kept.push(bytes.slice(0, room));
      this.keptBytes += room;
    }
    return count;
  }

  private fail(error: string): void {
    this.error = error;
    this.stage = 'broken';
  }
}

/** Index just past CR LF CR LF, or -1. */
function endOfHead(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(CR, from); at !== -1; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] === LF && bytes[at + 2] === CR && bytes[at + 3] === LF) return at + 4;
  }
  return -1;
}
