import { describe, expect, it } from 'vitest';
import { HttpRequestParser } from '@/_lab/network/http-request-parser';
import { answerRegistry } from '@/_lab/network/registry';
import { RegistryServer } from '@/_lab/network/registry-server';
import type { TcpConnection } from '@/_lab/network/tcp-connection';
import type { RegistryRepository } from '@/_lab/protocol/registry';
import { fail, ok } from '@/_shared/result';
import { FakeClock } from '../../support/fake-clock';

const file = (name: string, digit: string) => ({ path: `registry/${name}.blob`, bytes: 5, rawBytes: 5, sha256: digit.repeat(64), encoding: null });
const repositories: readonly RegistryRepository[] = [
  { name: 'tools/box', tags: { latest: '1'.repeat(64) }, files: [file('manifest', '1'), file('config', '2'), file('layer', '3')] },
];
const bytes = (text: string) => new TextEncoder().encode(text);

describe('an answer of the registry', () => {
  const ask = (target: string, method = 'GET') => answerRegistry(method, target, repositories);

  it('names the manifest by tag and by digest, with its digest', () => {
    for (const reference of ['latest', `sha256:${'1'.repeat(64)}`]) {
      const answer = ask(`/v2/tools/box/manifests/${reference}`);
      expect(answer).toMatchObject({ status: 200, body: { kind: 'file', file: { path: 'registry/manifest.blob' } } });
      expect(answer.headers['docker-content-digest']).toBe(`sha256:${'1'.repeat(64)}`);
    }
  });

  it('names blobs of the repository alone', () => {
    expect(ask(`/v2/tools/box/blobs/sha256:${'3'.repeat(64)}`)).toMatchObject({ status: 200, body: { file: { path: 'registry/layer.blob' } } });
    expect(ask(`/v2/tools/box/blobs/sha256:${'4'.repeat(64)}`).status).toBe(404);
    expect(ask(`/v2/tools/box/manifests/sha256:${'3'.repeat(64)}`).status).toBe(404);
  });

  it('lists what there is', () => {
    expect(ask('/v2/').status).toBe(200);
    expect(ask('/v2/_catalog').body).toEqual({ kind: 'text', text: '{"repositories":["tools/box"]}' });
    expect(ask('/v2/tools/box/tags/list').body).toEqual({ kind: 'text', text: '{"name":"tools/box","tags":["latest"]}' });
  });

  it.each([
    ['/v2/nothing/manifests/latest', 404, 'NAME_UNKNOWN', 'it has tools/box'],
    ['/v2/tools/box/manifests/2.0', 404, 'MANIFEST_UNKNOWN', 'its tags are latest'],
    ['/v2/../secret/manifests/latest', 404, 'UNSUPPORTED', 'no such endpoint'],
    ['/images/manifest.json', 404, 'UNSUPPORTED', 'no such endpoint'],
  ])('refuses %s', (target, status, code, message) => {
    const answer = ask(target);
    expect(answer.status).toBe(status);
    expect(answer.body).toMatchObject({ kind: 'text' });
    const { errors } = JSON.parse(answer.body.kind === 'text' ? answer.body.text : '') as { errors: { code: string; message: string }[] };
    expect(errors[0]).toEqual({ code, message: expect.stringContaining(message) as string });
  });

  it('takes nothing', () => {
    expect(ask('/v2/tools/box/blobs/uploads/', 'POST').status).toBe(405);
  });
});

describe('a request', () => {
  const whole = 'GET /v2/ HTTP/1.1\r\nHost: Registry.lab:80\r\nAccept: a\r\nConnection: close\r\n\r\n';

  it('is found wherever the stream is cut', () => {
    for (let at = 0; at <= whole.length; at += 1) {
      const parser = new HttpRequestParser();
      parser.push(bytes(whole.slice(0, at)));
      if (at < whole.length) expect(parser.next()).toEqual({ kind: 'more' });
      parser.push(bytes(whole.slice(at)));
      expect(parser.next()).toEqual({ kind: 'request', request: { method: 'GET', target: '/v2/', host: 'registry.lab', closes: true } });
      expect(parser.next()).toEqual({ kind: 'more' });
    }
  });

  it.each([
    ['GET http://registry.lab/ HTTP/1.1\r\n\r\n'],
    ['GET /\u0000 HTTP/1.1\r\n\r\n'],
    ['GET / HTTP/2.0\r\n\r\n'],
    ['GET / HTTP/1.1\r\nno colon\r\n\r\n'],
    ['POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n'],
    ['GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n'],
    [`GET /${'a'.repeat(9000)}`],
  ])('of another shape is malformed: %j', (text) => {
    const parser = new HttpRequestParser();
    parser.push(bytes(text));
    expect(parser.next().kind).toBe('malformed');
  });
});

/** A connection that keeps what is written to it. */
function written() {
  const sent: string[] = [];
  const ended: string[] = [];
  const connection = {
    write: (chunk: Uint8Array) => sent.push(new TextDecoder().decode(chunk)),
    abort: () => ended.push('abort'),
    closeWhenSent: () => ended.push('close'),
  };
  return { sent, ended, connection: connection as unknown as TcpConnection };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const request = (target: string, host = 'registry.lab') => bytes(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`);

describe('the registry server', () => {
  it('sends the bytes of a file it has loaded, in the order in which it was asked', async () => {
    const server = new RegistryServer({ repositories, load: ({ path }) => Promise.resolve(ok(bytes(path.slice(9, 14)))), clock: new FakeClock() });
    const { sent, connection } = written();
    const handlers = server.accept();
    handlers.onConnected(connection);
    handlers.onBytes(request(`/v2/tools/box/blobs/sha256:${'3'.repeat(64)}`));
    handlers.onBytes(request('/v2/'));
    await settled();
    expect(sent[0]).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(sent[1]).toBe('layer');
    expect(sent.slice(2).join('')).toMatch(/^HTTP\/1\.1 200 OK\r\n[^]*\r\n\r\n\{\}$/);
  });

  it('says when a file cannot be had', async () => {
    const server = new RegistryServer({ repositories, load: () => Promise.resolve(fail('the server answered 404')), clock: new FakeClock() });
    const { sent, connection } = written();
    const handlers = server.accept();
    handlers.onConnected(connection);
    handlers.onBytes(request('/v2/tools/box/manifests/latest'));
    await settled();
    expect(sent.join('')).toMatch(/^HTTP\/1\.1 503 [^]*the server answered 404/);
  });

  it('has nothing to say under another name, to the idle, and to more than sixteen at once', async () => {
    const clock = new FakeClock();
    const server = new RegistryServer({ repositories, load: () => Promise.resolve(fail('')), clock });
    const stranger = written();
    const strange = server.accept();
    strange.onConnected(stranger.connection);
    strange.onBytes(request('/v2/', 'example.com'));
    await settled();
    expect([stranger.sent, stranger.ended]).toEqual([[], ['abort']]);
    const clients = Array.from({ length: 17 }, written);
    for (const { connection } of clients) server.accept().onConnected(connection);
    expect(clients.map(({ ended }) => ended.length)).toEqual([...Array.from({ length: 16 }, () => 0), 1]);
    clock.advance(31_000);
    expect(clients.every(({ ended }) => ended.length === 1)).toBe(true);
    const late = written();
    server.accept().onConnected(late.connection);
    expect(late.ended).toEqual([]);
  });
});
