// The relay's figures are only as good as its line: rate and round trip must be what was asked for.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { slowLink } from '../../bench/slow-link';

const ends: (() => void)[] = [];
afterEach(() => ends.splice(0).forEach((end) => end()));

async function serve(bytes: number): Promise<number> {
  const server: Server = createServer((_, response) => response.end(Buffer.alloc(bytes, 7)));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  ends.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return (server.address() as AddressInfo).port;
}

it('delivers every byte, no faster than the line', async () => {
  const link = await slowLink({ port: await serve(500_000), mbitPerSecond: 20, roundTripMs: 40 });
  ends.push(link.close);
  const started = performance.now();
  const body = new Uint8Array(await (await fetch(`http://127.0.0.1:${link.port}/`)).arrayBuffer());
  const elapsedMs = performance.now() - started;
  expect(body.length).toBe(500_000);
  expect(body.every((byte) => byte === 7)).toBe(true);
  // 500 kB at 20 Mbit/s take 200 ms; connection and request cost a round trip each.
  expect(elapsedMs).toBeGreaterThanOrEqual(200 + 40);
});
