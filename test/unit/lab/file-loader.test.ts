import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadFile, type FetchedResponse, type LoadableFile, type LoadPlatform } from '@/_lab/load/file-loader';
import { workerLoadPlatform } from '@/_lab/load/worker-load-platform';
import { FakeClock, settled } from '../../support/fake-clock';

const raw = new TextEncoder().encode('an image file, '.repeat(1000));
const packed = new Uint8Array(gzipSync(raw));
const file: LoadableFile = {
  path: 'web/kernel.elf.gz',
  bytes: packed.length,
  rawBytes: raw.length,
  sha256: createHash('sha256').update(raw).digest('hex'),
  encoding: 'gzip',
};

type Step = Uint8Array | 'stall' | 'break';

/** Serves one answer per attempt. */
function server(...answers: readonly (readonly Step[] | number | 'refuse')[]) {
  const clock = new FakeClock();
  const asked: boolean[] = [];
  const fetch = (_url: string, { fresh }: { fresh: boolean }): Promise<FetchedResponse> => {
    const answer = answers[Math.min(asked.length, answers.length - 1)]!;
    asked.push(fresh);
    if (answer === 'refuse') return Promise.reject(new Error('connection refused'));
    if (typeof answer === 'number') return Promise.resolve({ status: answer, body: null });
    let at = 0;
    const read = (): Promise<{ done: boolean; value?: Uint8Array }> => {
      const step = answer[at];
      at += 1;
      if (step === 'stall') return new Promise(() => undefined);
      if (step === 'break') return Promise.reject(new Error('connection lost'));
      return Promise.resolve(step ? { done: false, value: step } : { done: true });
    };
    return Promise.resolve({ status: 200, body: { getReader: () => ({ read, cancel: () => Promise.resolve() }) } });
  };
  const platform: LoadPlatform = { ...workerLoadPlatform, fetch, clock };
  return { platform, clock, asked };
}

/** Loads while letting the fake time pass. */
async function load(served: ReturnType<typeof server>, counted: number[] = []) {
  let result: Awaited<ReturnType<typeof loadFile>> | undefined;
  void loadFile(served.platform, 'http://x/', file, { onBytes: (bytes) => counted.push(bytes) }).then((value) => (result = value));
  for (let turn = 0; turn < 200 && !result; turn += 1) {
    await settled();
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (!result) served.clock.advance(500);
  }
  return result!;
}

const altered = packed.slice();
altered[packed.length - 20]! ^= 1;
const halves: Step[] = [packed.subarray(0, 40), packed.subarray(40)];

describe('file loader', () => {
  it('decodes, checks and counts a file that comes in pieces', async () => {
    const counted: number[] = [];
    const result = await load(server(halves), counted);
    expect(result).toMatchObject({ ok: true });
    expect(result.ok && Buffer.from(result.value).equals(raw)).toBe(true);
    expect(counted).toEqual([40, packed.length - 40]);
  });

  it('accepts a file that the server decoded on the way', async () => {
    expect(await load(server([raw]))).toMatchObject({ ok: true });
  });

  it.each([
    ['missing', server(404), 1],
    ['truncated', server([packed.subarray(0, 40)]), 3],
    ['truncated', server([packed.subarray(0, 40), 'break']), 3],
    ['altered', server([altered]), 3],
    ['altered', server([packed, Uint8Array.of(1)]), 3],
    ['stalled', server(['stall']), 2],
    ['stalled', server([packed.subarray(0, 40), 'stall']), 2],
    ['unreachable', server('refuse'), 3],
    ['unreachable', server(503), 3],
  ] as const)('names the fault %s (%#)', async (fault, served, attempts) => {
    const result = await load(served);
    expect(result).toMatchObject({ ok: false, failure: { kind: 'file', fault, path: file.path, attempts } });
    expect(served.asked).toHaveLength(attempts);
  });

  it('asks past the cache after a bad answer, takes the good one, and takes its count back', async () => {
    const counted: number[] = [];
    const served = server([altered], halves);
    expect(await load(served, counted)).toMatchObject({ ok: true });
    expect(served.asked).toEqual([false, true]);
    expect(counted.reduce((sum, bytes) => sum + bytes, 0)).toBe(packed.length);
  });

  it('leaves no timer behind', async () => {
    const served = server(halves);
    await load(served);
    expect(served.clock.timers).toBe(0);
  });
});
