// One TCP connection of the gateway's wasm, from opening to the ways it ends: two instances on a simulated clock.
import { describe, expect, it } from 'vitest';
import { Random } from '../support/frames';
import { ACCEPTED, CLOSED, CONNECTED, ERR_CONN, ERR_RST, ERR_TIMEOUT, gatewayModule, Pair, PEER_CLOSED, READABLE, RESET, WRITABLE } from './gateway-pair';
import { bytesOf, connectedPair, kinds, sender, Sink, text } from './gateway-traffic';

const wasm = gatewayModule();

describe('a connection', () => {
  it('opens with one event on each side and carries data', () => {
    const { pair, here, there } = connectedPair(wasm);
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
    const { pair, here, there } = connectedPair(wasm);
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
    const pair = new Pair(wasm);
    const conn = pair.a.gw.gw_connect(pair.b.ip, 81);
    pair.settle();
    expect(pair.a.events).toEqual([{ conn, kind: RESET, value: ERR_RST }]);
    expect(pair.a.gw.gw_write(conn, 1)).toBe(ERR_CONN);
    expect(pair.a.stats()).toMatchObject({ connections: 0, pcbs: 0 });
  });

  it('can be aborted: the handle is gone at once, the peer is reset', () => {
    const { pair, here, there } = connectedPair(wasm);
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
    const { pair, here, there } = connectedPair(wasm);
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
    const { pair, here, there } = connectedPair(wasm);
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
    const { pair, here, there } = connectedPair(wasm);
    pair.a.gw.gw_close(here);
    pair.b.gw.gw_close(there);
    pair.run(50);
    expect(kinds(pair.a.eventsOf(here))).toEqual([CONNECTED, PEER_CLOSED, CLOSED]);
    expect(kinds(pair.b.eventsOf(there))).toEqual([ACCEPTED, PEER_CLOSED, CLOSED]);
  });

  it('drops what arrives after close and ends in good order', () => {
    const { pair, here, there } = connectedPair(wasm);
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
    const { pair, here, there } = connectedPair(wasm);
    pair.a.gw.gw_close(here);
    pair.run(19_000);
    expect(pair.a.stats().connections).toBe(1);
    pair.run(2_000);
    expect(pair.a.eventsOf(here).at(-1)).toEqual({ conn: here, kind: RESET, value: ERR_TIMEOUT });
    expect(pair.b.eventsOf(there).at(-1)).toEqual({ conn: there, kind: RESET, value: ERR_RST });
  });

  it('stalls a writer whose reader does not read, and tells it when there is room', () => {
    const { pair, here, there } = connectedPair(wasm);
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
      const pair = new Pair(wasm);
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
    const pair = new Pair(wasm);
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
    const pair = new Pair(wasm);
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
    const pair = new Pair(wasm);
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
    const pair = new Pair(wasm);
    pair.b.gw.gw_listen(80);
    let dropped = 0;
    pair.a.gw.gw_connect(pair.b.ip, 80);
    pair.fate = () => (dropped++ === 1 ? { kind: 'lose' } : { kind: 'deliver' });
    expect(pair.run(1_000, () => pair.b.events.length > 0)).toBe(true);
    expect(pair.clock.nowMs - 1000).toBeLessThan(300);
  });
});

