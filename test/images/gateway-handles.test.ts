// Handles, arguments, UDP and ARP of the gateway's wasm.
import { describe, expect, it } from 'vitest';
import { arpFrame, broadcastMac, ends, macOf, Random, udpFrame } from '../support/frames';
import {
  ACCEPTED,
  CLOSED,
  CONNECTED,
  ERR_CONN,
  ERR_INPROGRESS,
  ERR_MEM,
  ERR_RST,
  ERR_RTE,
  ERR_USE,
  ERR_VAL,
  gatewayModule,
  Pair,
  PEER_CLOSED,
  READABLE,
  RESET,
  Station,
} from './gateway-pair';
import { bytesOf, connectedPair, kinds, text } from './gateway-traffic';

const wasm = gatewayModule();

describe('handles', () => {
  it('of an ended connection are refused by every export, also when the place is taken again', () => {
    const { pair, here } = connectedPair(wasm);
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
    const pair = new Pair(wasm);
    pair.b.gw.gw_listen(80);
    const open = Array.from({ length: 256 }, () => pair.a.gw.gw_connect(pair.b.ip, 80));
    expect(pair.a.gw.gw_connect(pair.b.ip, 80)).toBe(ERR_MEM);
    expect(pair.run(5_000, () => pair.b.stats().connections === 256)).toBe(true);
    const third = new Station(wasm, 0x0a000003, pair.clock);
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
    const pair = new Pair(wasm);
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
    const { a } = new Pair(wasm);
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
    const { pair, here } = connectedPair(wasm);
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
    const { pair, here, there } = connectedPair(wasm);
    expect(pair.b.gw.gw_unlisten(80)).toBe(0);
    const refused = pair.a.gw.gw_connect(pair.b.ip, 80);
    pair.a.write(here, bytesOf('still'));
    pair.run(10);
    expect(pair.a.eventsOf(refused).at(-1)).toMatchObject({ kind: RESET, value: ERR_RST });
    expect(text(pair.b.read(there))).toBe('still');
    expect(pair.b.gw.gw_listen(80)).toBe(0);
    const again = pair.a.gw.gw_connect(pair.b.ip, 80);
    pair.run(10);
    expect(kinds(pair.a.eventsOf(again))).toEqual([CONNECTED]);
  });
});

describe('UDP', () => {
  it('goes both ways and to everybody', () => {
    const pair = new Pair(wasm);
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
    const { a } = new Pair(wasm);
    a.gw.gw_udp_bind(67);
    a.receive(udpFrame({ dstMac: broadcastMac, srcMac: macOf(10), dstIp: 0xffffffff, srcIp: 0 }, 68, 67, bytesOf('discover')));
    expect(a.datagrams).toEqual([{ localPort: 67, srcIp: 0, srcPort: 68, data: bytesOf('discover') }]);
  });
});

describe('ARP', () => {
  it('finds a machine that nobody announced', () => {
    const pair = new Pair(wasm);
    const stranger = new Station(wasm, 0x0a000007, pair.clock);
    stranger.gw.gw_listen(80);
    const conn = pair.a.gw.gw_connect(stranger.ip, 80);
    for (let turn = 0; turn < 4; turn++) {
      for (const frame of pair.a.sent.splice(0)) stranger.receive(frame);
      for (const frame of stranger.sent.splice(0)) pair.a.receive(frame);
    }
    expect(kinds(pair.a.eventsOf(conn))).toEqual([CONNECTED]);
  });

  it('believes an announced machine over any frame, until it is announced anew', () => {
    const { a, b } = new Pair(wasm);
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

