import { describe, expect, it } from 'vitest';
import { FrameBatch, forEachFrame } from '@/_lab/protocol/frame-batch';
import { ByteOutlet } from '@/_lab/worker/byte-outlet';
import { ControlInlet } from '@/_lab/worker/control-inlet';
import { fixMac } from '@/_lab/worker/fixed-mac';
import { InstructionCount } from '@/_lab/worker/instruction-count';
import { MarkerWatch } from '@/_lab/worker/marker-watch';
import { RebootWatch } from '@/_lab/worker/reboot-watch';
import { FakeClock } from '../../support/fake-clock';

describe('frame batch', () => {
  it('gives back copies of what went in, in order', () => {
    const batch = new FrameBatch();
    const frame = new Uint8Array(1514);
    for (let n = 0; n < 20; n += 1) batch.add(frame.fill(n).subarray(0, 60 + n));
    const seen: string[] = [];
    forEachFrame(batch.take(), (bytes) => seen.push(`${bytes.length}:${bytes[0]}:${bytes.at(-1)}`));
    expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => `${60 + n}:${n}:${n}`));
    expect([batch.sizeBytes, batch.take().length]).toEqual([0, 0]);
  });

  it('cut short ends without its last frame', () => {
    const batch = new FrameBatch();
    batch.add(new Uint8Array(10));
    batch.add(new Uint8Array(10));
    let count = 0;
    forEachFrame(batch.take().subarray(0, 20), () => (count += 1));
    expect(count).toBe(1);
  });
});

describe('byte outlet', () => {
  const limits = { untakenBytes: 100, bytesPerSecond: 50, burstBytes: 60 };
  const make = () => {
    const clock = new FakeClock();
    const sent: string[] = [];
    const outlet = new ByteOutlet(limits, clock, (bytes, dropped) => sent.push(`${bytes.length}+${dropped}`));
    const push = (count: number) => {
      outlet.pushAll(new Uint8Array(count));
      outlet.flush();
    };
    return { clock, sent, outlet, push };
  };

  it('sends one message for one turn', async () => {
    const { sent, outlet } = make();
    for (let n = 0; n < 5; n += 1) outlet.push(n);
    expect(sent).toEqual([]);
    await Promise.resolve();
    expect(sent).toEqual(['5+0']);
  });

  it('keeps to its rate, drops the middle, and shows the end when it may', () => {
    const { clock, sent, push } = make();
    push(40);
    push(40);
    push(40);
    push(30);
    expect(sent).toEqual(['40+0']);
    clock.advance(500);
    expect(sent).toEqual(['40+0', '30+80']);
    clock.advance(10_000);
    expect(sent).toHaveLength(2);
  });

  it('waits for a receiver that is not done', () => {
    const { clock, sent, outlet, push } = make();
    push(60);
    clock.advance(2000);
    push(50);
    clock.advance(2000);
    expect(sent).toEqual(['60+0']);
    outlet.taken(60);
    clock.advance(50);
    expect(sent).toEqual(['60+0', '50+0']);
    outlet.dispose();
    expect(clock.timers).toBe(0);
  });
});

describe('control inlet', () => {
  it("gives bytes at the guest's pace and drops what would grow without bound", () => {
    let room = 3;
    const got: number[] = [];
    const inlet = new ControlInlet((bytes) => {
      const taken = Math.min(room, bytes.length);
      room -= taken;
      got.push(...bytes.subarray(0, taken));
      return taken;
    }, 6);
    expect(inlet.send(Uint8Array.of(1, 2, 3, 4, 5))).toBe(true);
    expect(inlet.send(Uint8Array.of(6, 7, 8, 9, 10))).toBe(false);
    room = 10;
    inlet.retry();
    expect(got).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('marker watch', () => {
  it('finds a marker once, however it overlaps itself', () => {
    let seen = 0;
    const watch = new MarkerWatch('aab', () => (seen += 1));
    for (const byte of new TextEncoder().encode('xaaab aab')) watch.push(byte);
    expect(seen).toBe(1);
  });

  it('is not fooled by the last byte', () => {
    let seen = 0;
    const watch = new MarkerWatch('web: ready', () => (seen += 1));
    for (const byte of new TextEncoder().encode('already ready, web:ready')) watch.push(byte);
    expect(seen).toBe(0);
  });
});

describe('counters', () => {
  it('count on when the 32-bit instruction counter wraps', () => {
    const values = [10, 0xffff_fff0 | 0, 16];
    const count = new InstructionCount(() => values.shift() ?? 0);
    expect([count.update(), count.update(), count.update()]).toEqual([10, 0xffff_fff0, 0x1_0000_0010]);
  });

  it('tell a restart from a reboot loop', () => {
    const clock = new FakeClock();
    const watch = new RebootWatch(clock);
    for (let n = 0; n < 10; n += 1) {
      expect(watch.reboot()).toBeNull();
      clock.advance(4000);
    }
    clock.advance(10_000);
    expect([watch.reboot(), watch.reboot(), watch.reboot()]).toEqual([null, null, null]);
    expect(watch.reboot()).toEqual({ kind: 'guest-reboot-loop', reboots: 4, withinMs: 0 });
  });
});

describe('fixed MAC', () => {
  it("turns v86's three random calls into the wanted bytes, each of them, and gives Math.random back", () => {
    const original = Math.random;
    for (let byte = 0; byte < 255; byte += 1) {
      const text = byte.toString(16).padStart(2, '0');
      const fixed = fixMac(`00:22:15:${text}:00:${text}`);
      const got = [0, 0, 0].map(() => (255 * Math.random()) | 0);
      fixed.dispose();
      expect(got).toEqual([byte, 0, byte]);
    }
    expect(Math.random).toBe(original);
  });
});
