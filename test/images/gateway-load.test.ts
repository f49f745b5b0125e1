// The gateway's wasm under garbage and under load; prints its figures.
import { describe, expect, it } from 'vitest';
import { FUZZ_HOSTS, fuzzFrame, Random } from '../support/frames';
import { ACCEPTED, CLOSED, CONNECTED, gatewayModule, Pair, PEER_CLOSED, publishedGateway, READABLE, RESET, WRITABLE } from './gateway-pair';
import { kinds } from './gateway-traffic';

const wasm = gatewayModule();

describe('malformed frames', () => {
  it('200,000 of them neither trap nor stop it from serving, nor leave anything behind', () => {
    const pair = new Pair(wasm);
    const { a } = pair;
    a.gw.gw_listen(80);
    a.gw.gw_udp_bind(53);
    const random = new Random(2026);
    // Half of the machines are announced, the others must be asked for by ARP.
    for (let host = 2; host < FUZZ_HOSTS; host += 2) a.gw.gw_arp_add(0x0a000000 + host, 0x0022, 0x15000000 + host);
    const open: number[] = [];
    const seen = new Map<number, number>();
    a.onEvent = ({ conn, kind }) => {
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
      if (kind === ACCEPTED) open.push(conn);
      if (kind === READABLE && !random.once(4)) a.read(conn, random.below(65_536));
      if (kind === READABLE && random.once(8)) a.write(conn, random.bytes(random.below(3000)));
      if (kind === PEER_CLOSED || random.once(50)) a.gw.gw_close(conn);
      if (random.once(50)) a.gw.gw_abort(conn);
    };
    for (let i = 0; i < 200_000; i++) {
      a.receive(fuzzFrame(random, a.sent, a.ip));
      if (random.once(20)) open.push(a.gw.gw_connect(0x0a000000 + random.below(FUZZ_HOSTS), random.below(65_536)));
      if (open.length > 100) a.gw.gw_abort(open.splice(random.below(100), 1)[0]!);
      if (random.once(10)) {
        pair.clock.nowMs += random.below(random.once(20) ? 8000 : 20);
        a.gw.gw_poll();
      }
      if (a.sent.length > 64) a.sent.splice(0, 32);
      if (a.events.length > 1000) a.events.length = 0;
    }
    console.log('events caused by malformed frames, by kind:', Object.fromEntries([...seen].sort(([x], [y]) => x - y)));
    // The garbage reached every state it can: connections were made, fed, closed and reset by it.
    for (const kind of [CONNECTED, READABLE, PEER_CLOSED, RESET, ACCEPTED, CLOSED]) expect(seen.get(kind) ?? 0).toBeGreaterThan(500);
    expect(a.datagrams.length).toBeGreaterThan(1000);
    a.onEvent = () => undefined;
    for (const conn of open) a.gw.gw_abort(conn);
    pair.run(65_000);
    expect(a.stats()).toMatchObject({ connections: 0, pcbs: 0, timeWait: 0, segments: 0 });
    a.meet(pair.b);
    const conn = pair.b.gw.gw_connect(a.ip, 80);
    pair.run(100);
    expect(kinds(pair.b.eventsOf(conn))).toEqual([CONNECTED]);
  });
});

describe('figures', () => {
  it('are small enough for a page and fast enough for a lab', () => {
    const { wasm: published, servedBytes } = publishedGateway();
    expect(servedBytes).toBeLessThan(24 * 1024);
    for (const connections of [1, 32]) {
      const pair = new Pair(wasm);
      pair.b.gw.gw_listen(80);
      const each = (64 * 1024 * 1024) / connections;
      const data = new Uint8Array(65_536);
      const left = new Map(Array.from({ length: connections }, () => [pair.a.gw.gw_connect(pair.b.ip, 80), each]));
      let received = 0;
      pair.b.onEvent = ({ conn, kind }) => {
        if (kind !== READABLE) return;
        for (let taken = pair.b.gw.gw_read(conn, 65_536); taken > 0; taken = pair.b.gw.gw_read(conn, 65_536)) received += taken;
      };
      pair.a.fill(data);
      pair.a.onEvent = ({ conn, kind }) => {
        if (kind !== CONNECTED && kind !== WRITABLE) return;
        for (let rest = left.get(conn)!; rest > 0; left.set(conn, rest)) {
          const asked = Math.min(rest, data.length);
          const taken = pair.a.gw.gw_write(conn, asked);
          rest -= taken;
          if (taken < asked) {
            left.set(conn, rest);
            break;
          }
        }
        pair.a.gw.gw_flush(conn);
      };
      const startedAt = performance.now();
      expect(pair.run(600_000, () => received === connections * each)).toBe(true);
      const seconds = (performance.now() - startedAt) / 1000;
      console.log(`64 MiB over ${connections} connection(s), both ends in this process: ${(67.1 / seconds).toFixed(0)} MB/s, ${pair.clock.nowMs - 1000} simulated ms`);
    }
    console.log(`gateway.wasm: ${published.length} bytes, ${servedBytes} as served`);
  });
});
