import { describe, expect, it } from 'vitest';
import { HttpParser } from '@/_lab/network/http-parser';
import { encodeRequest } from '@/_lab/network/http-request';

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (value: Uint8Array) => new TextDecoder().decode(value);

/** Parses `input` whole, and again byte by byte: both must give the same. */
function parse(input: string, close = false, keep = 1024): HttpParser {
  const results = [[bytes(input)], [...bytes(input)].map((byte) => Uint8Array.of(byte))].map((chunks) => {
    const parser = new HttpParser(keep);
    for (const chunk of chunks) parser.push(chunk);
    if (close) parser.finish();
    return parser;
  });
  const view = (p: HttpParser) => [p.isDone, p.error, p.head, p.bodyBytes, text(p.body())];
  expect(view(results[1]!)).toEqual(view(results[0]!));
  return results[0]!;
}

describe('HTTP answers', () => {
  it('ends at the content length', () => {
    const parser = parse('HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello and more');
    expect(parser.isDone).toBe(true);
    expect(parser.head).toEqual({ status: 200, headers: { 'content-length': '5', 'x-a': 'b' } });
    expect(text(parser.body())).toBe('hello');
  });

  it('joins chunks, with extensions and trailers', () => {
    const parser = parse('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\nhello\r\nA\r\n, machines\r\n0\r\nT: u\r\n\r\n');
    expect([parser.isDone, text(parser.body())]).toEqual([true, 'hello, machines']);
  });

  it('reads to the end of the connection when there is no length', () => {
    const parser = parse('HTTP/1.0 200 OK\r\n\r\nall of it', true);
    expect([parser.isDone, text(parser.body())]).toEqual([true, 'all of it']);
  });

  it('counts all of a body and keeps its start', () => {
    const parser = parse(`HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n${'x'.repeat(100)}`, false, 10);
    expect([parser.bodyBytes, text(parser.body())]).toEqual([100, 'xxxxxxxxxx']);
  });

  it('has no body after 204', () => {
    expect(parse('HTTP/1.1 204 No Content\r\n\r\n').isDone).toBe(true);
  });

  it('begins anew on a kept connection', () => {
    const parser = parse('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na');
    parser.reset();
    parser.push(bytes('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'));
    expect([parser.isDone, parser.head?.status, parser.bodyBytes]).toEqual([true, 404, 0]);
  });

  it.each([
    ['SSH-2.0-x\r\n\r\n', 'status line'],
    ['HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n', 'content length'],
    ['HTTP/1.1 200 OK\r\nno colon\r\n\r\n', 'header line'],
    ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 'chunk'],
    [`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(40_000)}`, 'too long'],
  ])('names what is wrong with %j', (input, message) => {
    expect(parse(input).error).toContain(message);
  });

  it('does not take half an answer for a whole one', () => {
    expect(parse('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal', true).error).toContain('middle');
  });
});

describe('HTTP requests', () => {
  it('carries length and body', () => {
    const encoded = encodeRequest('a.lab', { method: 'POST', path: '/sha256', body: bytes('xyz') }, false)!;
    expect(text(encoded)).toBe('POST /sha256 HTTP/1.1\r\nhost: a.lab\r\nconnection: close\r\ncontent-length: 3\r\n\r\nxyz');
  });

  it('refuses paths and headers that would end their line', () => {
    expect(encodeRequest('a.lab', { method: 'GET', path: '/a b' }, false)).toBeNull();
    expect(encodeRequest('a.lab', { method: 'GET', path: '/\r\nX: y' }, false)).toBeNull();
    expect(encodeRequest('a.lab', { method: 'GET', path: '/', headers: { a: 'b\r\nc: d' } }, false)).toBeNull();
  });
});
