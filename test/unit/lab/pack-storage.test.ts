import { describe, expect, it, vi } from 'vitest';
import { PackStorage } from '@/_lab/load/pack-storage';
import type { Extent, RootChunk } from '@/_lab/load/root-index-schema';
import { fail, ok, type Result } from '@/_shared/result';

type Failure = { kind: 'gone'; path: string };

const CHUNK_BYTES = 100;
const contents = [0, 1, 2].map((n) => Uint8Array.from({ length: CHUNK_BYTES }, (_, i) => n * CHUNK_BYTES + i));
const chunks: RootChunk[] = contents.map((_, n) => ({ path: `host/packs/${n}.gz`, bytes: 50, rawBytes: CHUNK_BYTES, sha256: `${n}`.repeat(64) }));
/** A file of 150 bytes over two chunks. */
const extents: Extent[] = [
  [0, 50, 50],
  [1, 0, 100],
];

function storage(overrides: { cacheBytes?: number; missing?: ReadonlySet<number> } = {}) {
  const missing = new Set(overrides.missing);
  const loadChunk = vi.fn((chunk: RootChunk): Promise<Result<Uint8Array, Failure>> => {
    const n = chunks.indexOf(chunk);
    return Promise.resolve(missing.has(n) ? fail({ kind: 'gone', path: chunk.path }) : ok(contents[n]!));
  });
  const onFailure = vi.fn();
  const made = new PackStorage<Failure>({ chunks, groups: { run: [2, 0] }, loadChunk, onFailure, cacheBytes: overrides.cacheBytes ?? 1000 });
  return { made, loadChunk, onFailure, missing };
}

describe('packed files', () => {
  it('joins the parts of a file that lie in two chunks', async () => {
    const { made } = storage();
    const read = await made.read(extents, 40, 20);
    expect(read).toEqual(ok(Uint8Array.from({ length: 20 }, (_, i) => 90 + i)));
  });

  it('gives what there is at the end of a file, and nothing behind it', async () => {
    const { made } = storage();
    const atEnd = await made.read(extents, 140, 100);
    expect(atEnd.ok && atEnd.value.length).toBe(10);
    const behind = await made.read(extents, 150, 100);
    expect(behind.ok && behind.value.length).toBe(0);
  });

  it('answers at once only what is at hand', async () => {
    const { made } = storage();
    expect(made.readNow(extents, 0, 10)).toBeNull();
    await made.read(extents, 0, 10);
    expect(made.readNow(extents, 0, 10)?.[0]).toBe(50);
    expect(made.readNow(extents, 45, 10)).toBeNull();
  });

  it('loads a chunk once for readers that come at the same time', async () => {
    const { made, loadChunk } = storage();
    await Promise.all([made.read(extents, 0, 10), made.read(extents, 20, 10), made.read(extents, 10, 5)]);
    expect(loadChunk).toHaveBeenCalledTimes(1);
  });

  it('reports a chunk that cannot be had, and asks again the next time', async () => {
    const { made, onFailure, missing } = storage({ missing: new Set([1]) });
    expect(await made.read(extents, 45, 10)).toEqual(fail({ kind: 'gone', path: 'host/packs/1.gz' }));
    expect(onFailure).toHaveBeenCalledExactlyOnceWith({ kind: 'gone', path: 'host/packs/1.gz' });
    missing.clear();
    expect((await made.read(extents, 45, 10)).ok).toBe(true);
  });

  it('keeps no more than its limit, and drops what was read longest ago', async () => {
    const { made, loadChunk } = storage({ cacheBytes: 2 * CHUNK_BYTES });
    await made.read(extents, 0, 150);
    made.readNow(extents, 0, 1);
    await made.read([[2, 0, 10]], 0, 10);
    expect(made.residentBytes).toBe(2 * CHUNK_BYTES);
    expect(made.readNow(extents, 0, 1)).not.toBeNull();
    expect(made.readNow(extents, 60, 1)).toBeNull();
    expect(loadChunk).toHaveBeenCalledTimes(3);
  });

  it('fetches a group in its order and stops at the first failure', async () => {
    const { made, loadChunk } = storage({ missing: new Set([2]) });
    await made.prefetch('run');
    await made.prefetch('no such group');
    expect(loadChunk.mock.calls.map(([chunk]) => chunk.path)).toEqual(['host/packs/2.gz']);
  });

  it('adopts a chunk that was fetched before, if the index knows its hash', () => {
    const { made, loadChunk } = storage();
    expect(made.adopt('1'.repeat(64), contents[1]!)).toBe(true);
    expect(made.adopt('9'.repeat(64), contents[1]!)).toBe(false);
    expect(made.readNow(extents, 60, 2)).toEqual(Uint8Array.of(110, 111));
    expect(loadChunk).not.toHaveBeenCalled();
  });
});
