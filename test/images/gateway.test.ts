// The gateway's wasm as it is published: two instances back to back on a simulated clock, and one against garbage.
import { describe, expect, it } from 'vitest';
import { arpFrame, broadcastMac, ends, FUZZ_HOSTS, fuzzFrame, macOf, Random, udpFrame } from './gateway-frames';
import {
  ACCEPTED,
  CLOSED,
  CONNECTED,
  ERR_CONN,
  ERR_INPROGRESS,
  ERR_MEM,
  ERR_RST,
  ERR_RTE,
  ERR_TIMEOUT,
  ERR_USE,
  ERR_VAL,
  gatewayModule,
  Pair,
  PEER_CLOSED,
  publishedGateway,
  READABLE,
  RESET,
  Station,
  WRITABLE,
} from './gateway-pair';

const module = gatewayModule();
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bytesOf = (string: string) => new TextEncoder().encode(string);
const kinds = (events: readonly { kind: number }[]) => events.map(({ kind }) => kind);

/** A pair with a connection from a to a listener of b on port 80. */
function connectedPair() {
  const pair = new Pair(module);
  pair.b.gw.gw_listen(80);
  const here = pair.a.gw.gw_connect(pair.b.ip, 80);
  pair.run(100, () => pair.b.events.length > 0);
  const there = pair.b.events[0]!.conn;
  return { pair, here, there };
}

/** Writes all of `data` as room comes up; returns how much was taken so far. */
function sender(station: Station, conn: number, data: Uint8Array) {
  let done = 0;
  return () => {
    while (done < data.length) {
      const taken = station.write(conn, data.subarray(done, done + 65_536));
      if (taken <= 0) break;
      done += taken;
    }
    return done;
  };
}

/** Gathers what a connection receives. */
class Sink {
  readonly parts: Uint8Array[] = [];
  length = 0;

  constructor(
    private readonly station: Station,
    private readonly conn: number,
  ) {}

  drain() {
    for (let part = this.station.read(this.conn); part.length > 0; part = this.station.read(this.conn)) {
      this.parts.push(part);
      this.length += part.length;
    }
    return this.length;
  }

  bytes() {
    return Buffer.concat(this.parts);
  }
}

describe('a connection', () => {
  it('opens with one event on each side and carries data', () => {
    const { pair, here, there } = connectedPair();
    expect(pair.a.events).toEqual([{ conn: here, kind: CONNECTED, value: 0 }]);
    expect(pair.b.events).toEqual([{ conn: there, kind: ACCEPTED, value: 80 }]);
    expect(pair.b.gw.gw_remote_ip(there) >>> 0).toBe(pair.a.ip);
    expect(pair.a.gw.gw_remote_port(here)).toBe(80);
    pair.a.write(here, bytesOf('hello'));
    pair.run(5);
    expect(pair.b.eventsOf(there).at(-1)).toEqual({ conn: there, kind: READABLE, value: 5 });
    expect(text(pair.b.read(there, 2))).toBe('he');
    expect(text(pair.b.read(there))).toBe('llo');
  });

  it('echoes 1 MB intact over a cable that loses 1 % and reorders', () => {
    const { pair, here, there } = connectedPair();
    const random = new Random(7);
    let lost = 0;
    pair.fate = () => {
      if (random.once(100)) return (lost++, { kind: 'lose' });
      return random.once(20) ? { kind: 'delay', ms: 1 + random.below(5) } : { kind: 'deliver' };
    };
    const data = random.bytes(1_000_000);
    const send = sender(pair.a, here, data);
    const back = new Sink(pair.a, here);
    let pending = new Uint8Array(0);
    const done = pair.run(120_000, () => {
      send();
      for (;;) {
        if (pending.length === 0) pending = pair.b.read(there);
        const taken = pending.length > 0 ? pair.b.write(there, pending) : 0;
        if (taken <= 0) break;
        pending = pending.subarray(taken);
      }
      return back.drain() === data.length;
    });
    expect(done).toBe(true);
    expect(lost).toBeGreaterThan(5);
    expect(Buffer.compare(back.bytes(), data)).toBe(0);
    console.log(`echo of 1 MB, ${lost} frames lost: ${pair.clock.nowMs - 1000} simulated ms`);
  });

  it('is refused at once where nobody listens', () => {
    const pair = new Pair(module);
    const conn = pair.a.gw.gw_connect(pair.b.ip, 81);
    pair.settle();
    expect(pair.a.events).toEqual([{ conn, kind: RESET, value: ERR_RST }]);
    expect(pair.a.gw.gw_write(conn, 1)).toBe(ERR_CONN);
    expect(pair.a.stats()).toMatchObject({ connections: 0, pcbs: 0 });
  });

  it('can be aborted: the handle is gone at once, the peer is reset', () => {
    const { pair, here, there } = connectedPair();
    expect(pair.a.gw.gw_abort(here)).toBe(0);
    expect(pair.a.gw.gw_abort(here)).toBe(ERR_CONN);
    pair.run(100);
    expect(kinds(pair.a.eventsOf(here))).toEqual([CONNECTED]);
    expect(pair.b.eventsOf(there).at(-1)).toEqual({ conn: there, kind: RESET, value: ERR_RST });
    expect([pair.a, pair.b].map((station) => station.stats())).toMatchObject([
      { connections: 0, pcbs: 0, timeWait: 0 },
      { connections: 0, pcbs: 0, timeWait: 0 },
    ]);
  });

  it('can be half closed and still receives', () => {
    const { pair, here, there } = connectedPair();
    pair.a.write(here, bytesOf('question'));
    expect(pair.a.gw.gw_shutdown(here)).toBe(0);
    expect(pair.a.write(here, bytesOf('more'))).toBe(ERR_CONN);
    pair.run(5);
    expect(kinds(pair.b.eventsOf(there))).toEqual([ACCEPTED, READABLE, PEER_CLOSED]);
    expect(text(pair.b.read(there))).toBe('question');
    const data = new Random(3).bytes(300_000);
    const send = sender(pair.b, there, data);
    const sink = new Sink(pair.a, here);
    // A pause longer than any limit on closed connections.
    pair.run(60_000);
    expect(pair.run(10_000, () => (send(), sink.drain() === data.length))).toBe(true);
    expect(Buffer.compare(sink.bytes(), data)).toBe(0);
    pair.b.gw.gw_close(there);
    pair.run(10);
    expect(kinds(pair.a.eventsOf(here)).slice(-2)).toEqual([PEER_CLOSED, CLOSED]);
    expect(kinds(pair.b.eventsOf(there)).at(-1)).toBe(CLOSED);
  });

  it('keeps what was received before both sides closed until it is read', () => {
    const { pair, here, there } = connectedPair();
    pair.a.write(here, bytesOf('last words'));
    pair.a.gw.gw_close(here);
    pair.b.gw.gw_shutdown(there);
    pair.run(50);
    expect(kinds(pair.b.eventsOf(there))).toEqual([ACCEPTED, READABLE, PEER_CLOSED]);
    expect(text(pair.b.read(there))).toBe('last words');
    pair.run(20);
    expect(kinds(pair.b.eventsOf(there)).at(-1)).toBe(CLOSED);
    expect(kinds(pair.a.eventsOf(here)).at(-1)).toBe(CLOSED);
  });

  it('ends in good order when both sides close at once', () => {
    const { pair, here, there } = connectedPair();
    pair.a.gw.gw_close(here);
    pair.b.gw.gw_close(there);
    pair.run(50);
    expect(kinds(pair.a.eventsOf(here))).toEqual([CONNECTED, PEER_CLOSED, CLOSED]);
    expect(kinds(pair.b.eventsOf(there))).toEqual([ACCEPTED, PEER_CLOSED, CLOSED]);
  });

  it('drops what arrives after close and ends in good order', () => {
    const { pair, here, there } = connectedPair();
    const send = sender(pair.b, there, new Uint8Array(2_000_000));
    send();
    pair.run(5);
    expect(pair.a.eventsOf(here).at(-1)).toMatchObject({ kind: READABLE });
    pair.a.gw.gw_close(here);
    expect(pair.run(5_000, () => send() === 2_000_000)).toBe(true);
    pair.b.gw.gw_close(there);
    pair.run(50);
    expect(kinds(pair.a.eventsOf(here)).slice(-2)).toEqual([PEER_CLOSED, CLOSED]);
    expect(kinds(pair.b.eventsOf(there)).slice(-1)).toEqual([CLOSED]);
    expect(pair.a.stats().connections).toBe(0);
  });

  it('gives its place back 20 s after close though the peer never closes', () => {
    const { pair, here, there } = connectedPair();
    pair.a.gw.gw_close(here);
    pair.run(19_000);
    expect(pair.a.stats().connections).toBe(1);
    pair.run(2_000);
    expect(pair.a.eventsOf(here).at(-1)).toEqual({ conn: here, kind: RESET, value: ERR_TIMEOUT });
    expect(pair.b.eventsOf(there).at(-1)).toEqual({ conn: there, kind: RESET, value: ERR_RST });
  });

  it('stalls a writer whose reader does not read, and tells it when there is room', () => {
    const { pair, here, there } = connectedPair();
    const data = new Random(11).bytes(2_000_000);
    const send = sender(pair.a, here, data);
    send();
    // Long enough for window probes to back off.
    pair.run(120_000, () => (send(), false));
    const stalled = send();
    expect(stalled).toBeLessThan(600_000);
    expect(pair.a.eventsOf(here).some(({ kind }) => kind === RESET)).toBe(false);
    pair.a.events.length = 0;
    const sink = new Sink(pair.b, there);
    pair.a.onEvent = ({ kind }) => void (kind === WRITABLE && send());
    expect(pair.run(10_000, () => sink.drain() === data.length)).toBe(true);
    expect(Buffer.compare(sink.bytes(), data)).toBe(0);
    expect(kinds(pair.a.events)).toContain(WRITABLE);
  });

  it('survives sequence numbers that wrap', () => {
    // At 250 steps a millisecond the number space turns every 4.8 hours of clock: pick starts near the end of it.
    for (let i = 0; i < 40; i++) {
      const pair = new Pair(module);
      pair.clock.nowMs = Math.floor((i / 40) * 2 ** 32 / 250);
      pair.b.gw.gw_listen(80);
      const here = pair.a.gw.gw_connect(pair.b.ip, 80);
      pair.run(100, () => pair.b.events.length > 0);
      const sink = new Sink(pair.b, pair.b.events[0]!.conn);
      const send = sender(pair.a, here, new Uint8Array(200_000));
      expect(pair.run(2_000, () => (send(), sink.drain() === 200_000))).toBe(true);
    }
  });

  it('survives a clock that wraps', () => {
    const pair = new Pair(module);
    pair.clock.nowMs = 2 ** 32 - 50;
    pair.run(10);
    pair.b.gw.gw_listen(80);
    pair.fate = () => (pair.clock.nowMs < 2 ** 32 + 50 ? { kind: 'lose' } : { kind: 'deliver' });
    const conn = pair.a.gw.gw_connect(pair.b.ip, 80);
    expect(pair.run(150, () => pair.a.events.length > 0)).toBe(true);
    expect(pair.a.events).toEqual([{ conn, kind: CONNECTED, value: 0 }]);
  });
});

describe('a machine that is still booting', () => {
  it('is met within 20 ms of its stack coming up', () => {
    const pair = new Pair(module);
    pair.b.gw.gw_listen(80);
    for (const bootMs of [37, 80, 441, 1500]) {
      const upAtMs = pair.clock.nowMs + bootMs;
      pair.fate = () => (pair.clock.nowMs < upAtMs ? { kind: 'lose' } : { kind: 'deliver' });
      const conn = pair.a.gw.gw_connect(pair.b.ip, 80);
      expect(pair.run(5_000, () => pair.a.eventsOf(conn).length > 0)).toBe(true);
      expect(pair.clock.nowMs - upAtMs).toBeLessThanOrEqual(20);
      pair.a.gw.gw_abort(conn);
    }
  });

  it('is given up after 20 s', () => {
    const pair = new Pair(module);
    pair.fate = () => ({ kind: 'lose' });
    const conn = pair.a.gw.gw_connect(pair.b.ip, 80);
    pair.run(19_900);
    expect(pair.a.events).toEqual([]);
    pair.run(200);
    expect(pair.a.events).toEqual([{ conn, kind: RESET, value: ERR_TIMEOUT }]);
    expect(pair.a.stats()).toMatchObject({ connections: 0, pcbs: 0 });
    const frames = pair.a.stats().framesSent!;
    pair.run(5_000);
    expect(pair.a.stats().framesSent).toBe(frames);
  });

  it('answers a repeated SYN quickly when the first answer was lost', () => {
    const pair = new Pair(module);
    pair.b.gw.gw_listen(80);
    let dropped = 0;
    pair.a.gw.gw_connect(pair.b.ip, 80);
    pair.fate = () => (dropped++ === 1 ? { kind: 'lose' } : { kind: 'deliver' });
    expect(pair.run(1_000, () => pair.b.events.length > 0)).toBe(true);
    expect(pair.clock.nowMs - 1000).toBeLessThan(300);
  });
});

describe('handles', () => {
  it('of an ended connection are refused by every export, also when the place is taken again', () => {
    const { pair, here } = connectedPair();
    pair.a.gw.gw_abort(here);
    const others = Array.from({ length: 256 }, () => pair.a.gw.gw_connect(pair.b.ip, 80));
    expect(new Set(others).size).toBe(256);
    expect(others).not.toContain(here);
    expect(Math.min(...others)).toBeGreaterThan(0);
    for (const conn of [here, 0, -1, 255, 0x7fffffff]) {
      const { gw } = pair.a;
      const answers = [gw.gw_write(conn, 1), gw.gw_read(conn, 1), gw.gw_flush(conn), gw.gw_close(conn), gw.gw_shutdown(conn), gw.gw_abort(conn)];
      expect(answers).toEqual(answers.map(() => ERR_CONN));
      expect([gw.gw_remote_ip(conn), gw.gw_remote_port(conn)]).toEqual([0, 0]);
    }
    expect(pair.a.stats().connections).toBe(256);
  });

  it('run out at 256 without harm, on either side', () => {
    const pair = new Pair(module);
    pair.b.gw.gw_listen(80);
    const open = Array.from({ length: 256 }, () => pair.a.gw.gw_connect(pair.b.ip, 80));
    expect(pair.a.gw.gw_connect(pair.b.ip, 80)).toBe(ERR_MEM);
    expect(pair.run(5_000, () => pair.b.stats().connections === 256)).toBe(true);
    const third = new Station(module, 0x0a000003, pair.clock);
    third.meet(pair.b);
    pair.b.meet(third);
    const conn = third.gw.gw_connect(pair.b.ip, 80);
    for (const [from, to] of [[third, pair.b], [pair.b, third], [third, pair.b], [pair.b, third]] as const)
      for (const frame of from.sent.splice(0)) to.receive(frame);
    expect(third.eventsOf(conn).at(-1)).toMatchObject({ kind: RESET, value: ERR_RST });
    for (const one of open) pair.a.gw.gw_abort(one);
    pair.run(100);
    expect(pair.b.stats()).toMatchObject({ connections: 0, pcbs: 0 });
    expect(pair.a.gw.gw_connect(pair.b.ip, 80)).toBeGreaterThan(0);
    expect(pair.run(100, () => pair.b.stats().connections === 1)).toBe(true);
  });

  it.each(['the dialling', 'the accepting'] as const)('of 100,000 short connections leak nothing when %s side closes first', (first) => {
    const pair = new Pair(module);
    pair.b.gw.gw_listen(80);
    const [closing, other] = first === 'the dialling' ? [pair.a, pair.b] : [pair.b, pair.a];
    // The one that closes first says something first, the other answers the end with its own.
    closing.onEvent = ({ conn, kind }) => {
      if (kind !== CONNECTED && kind !== ACCEPTED) return;
      closing.write(conn, bytesOf('x'));
      closing.gw.gw_close(conn);
    };
    let bytes = 0;
    other.onEvent = ({ conn, kind }) => {
      if (kind === READABLE) bytes += other.read(conn).length;
      if (kind === PEER_CLOSED) other.gw.gw_close(conn);
    };
    let memory = 0;
    const startedAt = performance.now();
    for (let i = 0; i < 100_000; i++) {
      if (pair.a.gw.gw_connect(pair.b.ip, 80) < 0) throw new Error(`connection ${i} was refused`);
      pair.settle();
      if (i % 16 === 0) pair.run(1);
      if (i === 10_000) memory = pair.a.gw.memory.buffer.byteLength + pair.b.gw.memory.buffer.byteLength;
    }
    const elapsedMs = performance.now() - startedAt;
    expect(bytes).toBe(100_000);
    expect(kinds(pair.a.events).filter((kind) => kind === CLOSED).length).toBe(100_000);
    expect(kinds(pair.b.events).filter((kind) => kind === CLOSED).length).toBe(100_000);
    expect(pair.a.gw.memory.buffer.byteLength + pair.b.gw.memory.buffer.byteLength).toBe(memory);
    pair.run(2_500);
    for (const station of [pair.a, pair.b]) expect(station.stats()).toMatchObject({ connections: 0, pcbs: 0, timeWait: 0, segments: 0 });
    console.log(`100,000 connections, ${first} side closes first: ${(1e8 / elapsedMs).toFixed(0)} per second`);
  });
});

describe('arguments', () => {
  it('that make no sense are refused', () => {
    const { a } = new Pair(module);
    expect(a.gw.gw_init(a.ip, 0xffffff00, 0, 0)).toBe(ERR_USE);
    expect([0x0a010001, a.ip, 0x0a0000ff, 0x0a000000, 0xffffffff, 0].map((ip) => a.gw.gw_connect(ip, 80))).toEqual(Array(6).fill(ERR_RTE));
    expect([0, 65_536, -1].map((port) => a.gw.gw_connect(0x0a000002, port))).toEqual(Array(3).fill(ERR_VAL));
    expect([0, 65_536].map((port) => a.gw.gw_listen(port))).toEqual([ERR_VAL, ERR_VAL]);
    expect([a.gw.gw_listen(80), a.gw.gw_listen(80), a.gw.gw_unlisten(80), a.gw.gw_unlisten(80), a.gw.gw_listen(80)]).toEqual([0, ERR_USE, 0, ERR_VAL, 0]);
    expect(Array.from({ length: 16 }, (_, i) => a.gw.gw_listen(1000 + i)).at(-1)).toBe(ERR_MEM);
    expect([a.gw.gw_udp_bind(53), a.gw.gw_udp_bind(53), a.gw.gw_udp_bind(0)]).toEqual([0, ERR_USE, ERR_VAL]);
    expect([a.gw.gw_udp_send(0x0a000002, 1, 54, 1), a.gw.gw_udp_send(0x0a000002, 1, 53, 1473), a.gw.gw_udp_send(0x0a000002, 0, 53, 1)]).toEqual(
      Array(3).fill(ERR_VAL),
    );
    expect([0, 13, 1515, 65_536, -1].map((len) => a.gw.gw_receive(len))).toEqual(Array(5).fill(ERR_VAL));
  });

  it('stay refused from within gw_transmit, where the stack is at work', () => {
    const { pair, here } = connectedPair();
    let answer = 0;
    const sent = pair.a.sent;
    sent.push = (...frames) => {
      answer = pair.a.gw.gw_receive(60);
      return Array.prototype.push.apply(sent, frames);
    };
    pair.b.write(pair.b.events[0]!.conn, bytesOf('x'.repeat(3000)));
    pair.run(50);
    expect(answer).toBe(ERR_INPROGRESS);
    expect(pair.a.read(here).length).toBe(3000);
  });

  it('of a listener that was taken back: it refuses, what it accepted lives on', () => {
    const { pair, here, there } = connectedPair();
    expect(pair.b.gw.gw_unlisten(80)).toBe(0);
    const refused = pair.a.gw.gw_connect(pair.b.ip, 80);
    pair.a.write(here, bytesOf('still'));
    pair.run(10);
    expect(pair.a.eventsOf(refused).at(-1)).toMatchObject({ kind: RESET, value: ERR_RST });
    expect(text(pair.b.read(there))).toBe('still');
  });
});

describe('UDP', () => {
  it('goes both ways and to everybody', () => {
    const pair = new Pair(module);
    pair.a.gw.gw_udp_bind(53);
    pair.b.gw.gw_udp_bind(5353);
    pair.b.gw.gw_udp_bind(68);
    pair.b.fill(bytesOf('who is web.lab?'));
    expect(pair.b.gw.gw_udp_send(pair.a.ip, 53, 5353, 15)).toBe(0);
    pair.settle();
    expect(pair.a.datagrams).toEqual([{ localPort: 53, srcIp: pair.b.ip, srcPort: 5353, data: bytesOf('who is web.lab?') }]);
    const large = new Random(5).bytes(1472);
    pair.a.fill(large);
    expect(pair.a.gw.gw_udp_send(pair.b.ip, 5353, 53, large.length)).toBe(0);
    pair.a.fill(bytesOf('offer'));
    expect(pair.a.gw.gw_udp_send(0xffffffff, 68, 53, 5)).toBe(0);
    expect(pair.a.sent.at(-1)!.subarray(0, 6)).toEqual(broadcastMac);
    pair.settle();
    expect(pair.b.datagrams).toEqual([
      { localPort: 5353, srcIp: pair.a.ip, srcPort: 53, data: large },
      { localPort: 68, srcIp: pair.a.ip, srcPort: 53, data: bytesOf('offer') },
    ]);
  });

  it('hears a DHCP client that has no address yet', () => {
    const { a } = new Pair(module);
    a.gw.gw_udp_bind(67);
    a.receive(udpFrame({ dstMac: broadcastMac, srcMac: macOf(10), dstIp: 0xffffffff, srcIp: 0 }, 68, 67, bytesOf('discover')));
    expect(a.datagrams).toEqual([{ localPort: 67, srcIp: 0, srcPort: 68, data: bytesOf('discover') }]);
  });
});

describe('ARP', () => {
  it('finds a machine that nobody announced', () => {
    const pair = new Pair(module);
    const stranger = new Station(module, 0x0a000007, pair.clock);
    stranger.gw.gw_listen(80);
    const conn = pair.a.gw.gw_connect(stranger.ip, 80);
    for (let turn = 0; turn < 4; turn++) {
      for (const frame of pair.a.sent.splice(0)) stranger.receive(frame);
      for (const frame of stranger.sent.splice(0)) pair.a.receive(frame);
    }
    expect(kinds(pair.a.eventsOf(conn))).toEqual([CONNECTED]);
  });

  it('believes an announced machine over any frame, until it is announced anew', () => {
    const { a, b } = new Pair(module);
    const thief = { ...ends(b.ip, a.ip), srcMac: macOf(66) };
    a.receive(arpFrame('reply', thief));
    a.receive(arpFrame('request', thief));
    a.sent.length = 0;
    a.gw.gw_connect(b.ip, 80);
    expect(a.sent[0]!.subarray(0, 6)).toEqual(macOf(b.ip));
    expect(a.gw.gw_arp_add(b.ip, 0x0022, 0x15000042)).toBe(0);
    a.gw.gw_connect(b.ip, 80);
    expect(a.sent.at(-1)!.subarray(0, 6)).toEqual(macOf(66));
  });
});

describe('malformed frames', () => {
  it('200,000 of them neither trap nor stop it from serving, nor leave anything behind', () => {
    const pair = new Pair(module);
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
    const { wasm, servedBytes } = publishedGateway();
    expect(servedBytes).toBeLessThan(24 * 1024);
    for (const connections of [1, 32]) {
      const pair = new Pair(module);
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
    console.log(`gateway.wasm: ${wasm.length} bytes, ${servedBytes} as served`);
  });
});
