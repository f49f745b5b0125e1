// The image `mirage-http` under v86: MirageOS's libraries answer on a nonce chosen now.
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { booted, consoleOf, guestLab, imageOf, text, value, type GuestLab } from '../support/guest-lab';

const REQUESTS = 1000;
const spec = { image: 'mirage-http', name: 'mirage', mac: '00:22:15:00:00:0c', ip: '10.0.0.12' };

interface Session {
  token: string;
}

describe('MirageOS libraries on the library OS', () => {
  let guests: GuestLab;
  let machine: LiveMachine;

  beforeAll(async () => {
    guests = await guestLab();
    machine = await booted(guests.lab, spec);
  });
  afterAll(() => guests.lab.dispose());

  const get = async (path: string) => value(await machine.request({ method: 'GET', path }));
  const post = async (path: string, body: Uint8Array | string) =>
    value(await machine.request({ method: 'POST', path, body: typeof body === 'string' ? new TextEncoder().encode(body) : body }));
  const info = async () => JSON.parse(text((await get('/info')).body)) as Record<string, unknown>;
  const newToken = async () => (JSON.parse(text((await get('/session')).body)) as Session).token;

  it('say what they are, and are not', async () => {
    const page = text((await get('/')).body).replace(/\s+/g, ' ');
    expect(page).toContain('MirageOS libraries on this library OS, not a MirageOS release');
  });

  it('echo a nonce', async () => {
    const nonce = randomBytes(8).toString('hex');
    const answer = await get(`/echo?nonce=${nonce}`);
    expect([answer.status, text(answer.body)]).toEqual([200, `${nonce}\n`]);
  });

  it.each([0, 1, 63, 64, 10_000, 100_000])('hash %i bytes as Node does', async (length) => {
    const body = new Uint8Array(randomBytes(length));
    expect(text((await post('/sha256', body)).body).trim()).toBe(createHash('sha256').update(body).digest('hex'));
  });

  it('run at level 0 by their own CS, under the name and build of the image', async () => {
    const before = await info();
    expect(before).toMatchObject({ kind: 'MirageOS libraries', name: 'mirage', cpl: 0, peer: '10.0.0.1', buildId: imageOf('mirage-http').buildId });
    const after = await info();
    expect(after['requests']).toBe(Number(before['requests']) + 1);
    expect(Number(after['uptimeNs'])).toBeGreaterThan(Number(before['uptimeNs']));
  });

  it('accept the token they have signed, and no other', async () => {
    const token = await newToken();
    expect(await newToken()).not.toBe(token);
    const accepted = await post('/session', token);
    expect([accepted.status, JSON.parse(text(accepted.body))]).toEqual([200, { valid: true, session: token.split('.')[0] }]);
    for (const at of [0, token.indexOf('.') + 1, token.length - 1]) {
      const altered = `${token.slice(0, at)}${token[at] === '1' ? '2' : '1'}${token.slice(at + 1)}`;
      const refused = await post('/session', altered);
      expect([refused.status, JSON.parse(text(refused.body))]).toEqual([403, { valid: false }]);
    }
  });

  it('do not accept the token of another machine', async () => {
    const { lab } = await guestLab();
    const other = await booted(lab, { ...spec, name: 'other' });
    const { body } = value(await other.request({ method: 'GET', path: '/session' }));
    lab.dispose();
    expect((await post('/session', (JSON.parse(text(body)) as Session).token)).status).toBe(403);
  });

  it(`answer ${REQUESTS} requests on kept connections`, async () => {
    const report = value(await guests.lab.load('mirage', { path: '/info', connections: 8, requests: REQUESTS, durationMs: 60_000 }));
    expect([report.answers, report.errors]).toEqual([REQUESTS, 0]);
  });

  it.each([
    ['a target that is no path', { method: 'GET', path: 'nothing' }],
    ['a line over the limit', { method: 'GET', path: `/${'a'.repeat(9000)}` }],
    ['a length that is no number', { method: 'POST', path: '/sha256', headers: { 'Content-Length': '0x10' } }],
    ['two hosts', { method: 'GET', path: '/', headers: { Host: 'other' } }],
    ['length and chunks', { method: 'POST', path: '/sha256', headers: { 'Content-Length': '1', 'Transfer-Encoding': 'chunked' } }],
    ['a nonce that is none', { method: 'GET', path: '/echo?nonce=%3Cb%3E' }],
  ] as const)('answer %s with 400, and go on serving', async (_, request) => {
    expect(value(await machine.request(request)).status).toBe(400);
    expect((await get('/')).status).toBe(200);
  });

  it('refuse a token without end', async () => {
    expect((await post('/session', 'a'.repeat(100_000))).status).toBe(413);
    expect((await get('/')).status).toBe(200);
  });

  it('have started without a word of complaint', () => {
    expect(consoleOf(machine)).not.toMatch(/fault|exit|ended by/);
  });
});
