import { describe, expect, it } from 'vitest';
import { ControlDecoder, controlTypes, encodeData, encodeFrame } from '@/_lab/protocol/control-frame';
import { parseData, parseJson, responseSchema } from '@/_lab/protocol/control-schema';

const hello = encodeFrame(controlTypes.hello, new TextEncoder().encode('{"a":1}'));
const join = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

describe('control frames', () => {
  it('come out as they went in, however the bytes were cut', () => {
    const stream = join(hello, encodeData(7, 1, true, Uint8Array.of(1, 2, 3)), hello);
    for (const size of [1, 2, 5, 8, 9, 100]) {
      const decoder = new ControlDecoder();
      const frames = [];
      for (let at = 0; at < stream.length; at += size) frames.push(...decoder.push(stream.subarray(at, at + size)));
      expect(frames.map(({ type }) => type)).toEqual([1, 5, 1]);
      expect(parseData(frames[1]!.body)).toEqual({ id: 7, stream: 1, isEnd: true, bytes: Uint8Array.of(1, 2, 3) });
      expect(parseJson(frames[0]!.body)).toEqual({ a: 1 });
      expect(decoder.droppedBytes).toBe(0);
    }
  });

  it('are found again after noise', () => {
    const decoder = new ControlDecoder();
    const noise = new TextEncoder().encode('RZ? kernel: R RZ\x02 oops R');
    expect(decoder.push(join(noise, hello)).map(({ type }) => type)).toEqual([1]);
    expect(decoder.droppedBytes).toBe(noise.length);
  });

  it('longer than allowed are noise', () => {
    const decoder = new ControlDecoder();
    const long = encodeFrame(controlTypes.event, new Uint8Array(10));
    long.set([0, 0, 2, 0], 4);
    expect(decoder.push(join(long, hello))).toHaveLength(1);
  });

  it('survive 1 MB of random bytes', () => {
    const decoder = new ControlDecoder();
    let state = 9;
    const noise = Uint8Array.from({ length: 1_000_000 }, () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 24);
    decoder.push(noise);
    // A plausible header may be waiting for at most one frame's worth of bytes.
    decoder.push(new Uint8Array(70_000));
    expect(decoder.push(hello).map(({ type }) => type)).toContain(1);
  });

  it('of responses are refused when they are not of their shape', () => {
    expect(responseSchema.safeParse({ id: 1, ok: false }).success).toBe(false);
    expect(responseSchema.safeParse({ id: -1, ok: true }).success).toBe(false);
    expect(responseSchema.safeParse({ id: 1, ok: true, cpl: 0 }).success).toBe(true);
    expect(parseJson(new TextEncoder().encode('{'))).toBeUndefined();
  });
});
