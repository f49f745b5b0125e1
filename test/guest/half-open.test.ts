// Peers that begin connections and never complete them, by the thousand.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FrameBatch } from '@/_lab/protocol/frame-batch';
import { macBytes } from '@/_lab/protocol/ethernet-address';
import { labNetwork } from '@/_lab/protocol/lab-network';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { booted, guestLab, hasImage, sleep, value, type GuestLab } from '../support/guest-lab';
import { tappedLine } from '../support/tapped-line';

const clean = { image: 'clean', name: 'clean', mac: '00:22:15:00:00:0c', ip: '10.0.0.12' };
const SYNS = 5000;

/** The Internet checksum over an even number of bytes. */
function checksum(...parts: Uint8Array[]): number {
  let sum = 0;
  for (const part of parts) for (let at = 0; at < part.length; at += 2) sum += (part[at]! << 8) | part[at + 1]!;
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

/** The first segment of a connection from a peer somewhere beyond the gateway that nobody will ever hear of again. */
function syn(): Uint8Array {
  const frame = new Uint8Array(60);
  const view = new DataView(frame.buffer);
  const ip = frame.subarray(14, 34);
  const tcp = frame.subarray(34, 54);
  frame.set(macBytes(clean.mac));
  frame.set(macBytes(labNetwork.gatewayMac), 6);
  view.setUint16(12, 0x0800);
  ip.set([0x45, 0, 0, 40, 0, 0, 0, 0, 64, 6, 0, 0, 172, 16, ...randomBytes(2), ...clean.ip.split('.').map(Number)]);
  view.setUint16(24, checksum(ip));
  tcp.set(randomBytes(8));
  view.setUint16(36, 80);
  view.setUint32(42, 0);
  tcp.set([0x50, 0x02, 0x40, 0, 0, 0], 12); // SYN, window 16 KiB
  view.setUint16(50, checksum(ip.subarray(12, 20), Uint8Array.of(0, 6, 0, 20), tcp));
  return frame;
}

describe.skipIf(!hasImage('clean'))('half-open connections', () => {
  const line = tappedLine();
  let guests: GuestLab;
  let machine: LiveMachine;

  beforeAll(async () => {
    guests = await guestLab({ createLine: () => line.ends });
    machine = await booted(guests.lab, clean);
  });
  afterAll(() => {
    guests.lab.dispose();
    line.machine.close();
    line.lan.close();
  });

  it(`do not keep others out, ${SYNS} of them, and leave nothing behind`, async () => {
    const free = async () => {
      const answer = value(await machine.request({ method: 'GET', path: '/info', timeoutMs: 10_000 }));
      return (JSON.parse(new TextDecoder().decode(answer.body)) as { memory: { free: number } }).memory.free;
    };
    const before = await free();
    let answered = 0;
    let slowestMs = 0;
    const batch = new FrameBatch();
    for (let sent = 0; sent < SYNS; sent += 1) {
      batch.add(syn());
      if (sent % 10 !== 9) continue;
      line.machine.postMessage(batch.take());
      await sleep(2);
      if (sent % 500 !== 499) continue;
      const began = performance.now();
      await free();
      slowestMs = Math.max(slowestMs, performance.now() - began);
      answered += 1;
    }
    console.log(`half-open: the slowest of ${answered} answers took ${Math.round(slowestMs)} ms`);
    expect(answered).toBe(SYNS / 500);
    await sleep(25_000); // until lwIP has given up the last of them
    expect(before - (await free())).toBeLessThanOrEqual(64 * 4096);
  });
});
