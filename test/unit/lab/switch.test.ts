import { describe, expect, it } from 'vitest';
import { EthernetSwitch } from '@/_lab/network/switch';
import { macBytes } from '@/_lab/protocol/ethernet-address';
import { FakeClock } from '../../support/fake-clock';

const BROADCAST = 'ff:ff:ff:ff:ff:ff';
const mac = (n: number) => `00:22:15:00:00:0${n}`;

function frame(to: string, from: string, size = 60): Uint8Array {
  const bytes = new Uint8Array(size);
  bytes.set(macBytes(to).subarray(0, Math.min(6, size)));
  if (size >= 12) bytes.set(macBytes(from), 6);
  return bytes;
}

function arp(from: string, senderIp: readonly number[]): Uint8Array {
  const bytes = frame(BROADCAST, from);
  bytes.set([0x08, 0x06], 12);
  bytes.set(senderIp, 28);
  return bytes;
}

function lan(ports: readonly number[]) {
  const clock = new FakeClock();
  const lan = new EthernetSwitch(clock);
  const got = new Map<number, Uint8Array[]>();
  const conflicts: string[] = [];
  for (const n of ports) {
    got.set(n, []);
    lan.add({
      spec: { name: `m${n}`, mac: mac(n), ip: `10.0.0.${n}` },
      send: (bytes) => got.get(n)!.push(bytes.slice()),
      onConflict: (what, value, other) => conflicts.push(`m${n} ${what} ${value} ${other}`),
    });
  }
  return { clock, lan, conflicts, count: (n: number) => got.get(n)!.length };
}

describe('switch', () => {
  it('sends a frame for a known address to its port only', () => {
    const { lan: it, count } = lan([1, 2, 3]);
    it.receive('m1', frame(mac(2), mac(1)));
    expect([count(1), count(2), count(3)]).toEqual([0, 1, 0]);
  });

  it('floods broadcasts to everybody but the sender', () => {
    const { lan: it, count } = lan([1, 2, 3]);
    it.receive('m1', frame(BROADCAST, mac(1)));
    expect([count(1), count(2), count(3)]).toEqual([0, 1, 1]);
  });

  it('counts and drops frames that are too short or too long', () => {
    const { lan: it, count } = lan([1, 2]);
    for (const size of [0, 1, 13, 1519, 9000]) it.receive('m1', frame(mac(2), mac(1), size));
    expect(count(2)).toBe(0);
    expect(it.counters('m1')).toMatchObject({ malformed: 5, framesIn: 0 });
    it.receive('m1', frame(mac(2), mac(1), 14));
    it.receive('m1', frame(mac(2), mac(1), 1518));
    expect(count(2)).toBe(2);
  });

  it('drops frames from another source address and says whose it is, once', () => {
    const { lan: it, count, conflicts } = lan([1, 2, 3]);
    for (let round = 0; round < 3; round += 1) it.receive('m1', frame(mac(3), mac(2)));
    expect(count(3)).toBe(0);
    expect(conflicts).toEqual([`m1 mac ${mac(2)} m2`]);
    expect(it.counters('m1')?.foreign).toBe(3);
  });

  it("reports a machine that announces another machine's IP address", () => {
    const { lan: it, conflicts } = lan([1, 2]);
    it.receive('m1', arp(mac(1), [10, 0, 0, 2]));
    it.receive('m1', arp(mac(1), [10, 0, 0, 1]));
    it.receive('m1', arp(mac(1), [0, 0, 0, 0]));
    expect(conflicts).toEqual(['m1 ip 10.0.0.2 m2']);
  });

  it('ends a broadcast storm and recovers after a second', () => {
    const { lan: it, clock, count } = lan([1, 2]);
    for (let n = 0; n < 5000; n += 1) it.receive('m1', frame(BROADCAST, mac(1)));
    expect(count(2)).toBe(2000);
    expect(it.counters('m1')?.storm).toBe(3000);
    clock.advance(1000);
    it.receive('m1', frame(BROADCAST, mac(1)));
    expect(count(2)).toBe(2001);
  });

  it('forgets a port that was removed', () => {
    const { lan: it, count } = lan([1, 2]);
    it.remove('m2');
    it.receive('m1', frame(mac(2), mac(1)));
    it.receive('m2', frame(mac(1), mac(2)));
    expect([count(1), count(2)]).toEqual([0, 0]);
  });

  it('survives 10,000 random frames', () => {
    const { lan: it } = lan([1, 2, 3]);
    let state = 1;
    const next = () => (state = (Math.imul(state, 1103515245) + 12345) >>> 0);
    for (let n = 0; n < 10_000; n += 1) {
      const bytes = Uint8Array.from({ length: next() % 1600 }, () => next() >>> 16);
      it.receive(`m${(n % 3) + 1}`, bytes);
    }
    const counters = it.counters('m1')!;
    expect(counters.malformed + counters.foreign + counters.framesIn).toBe(3334);
  });
});
