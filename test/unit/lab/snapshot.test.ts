import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FidTable } from '@/_lab/load/p9-fids';
import { buildRootTree } from '@/_lab/load/root-tree';
import { decodeSnapshot, encodeSnapshot } from '@/_lab/load/snapshot-codec';
import { snapshotOf } from '@/_lab/load/snapshot-schema';
import { snapshotStamp, stampDifference } from '@/_lab/load/snapshot-stamp';
import { snapshotFormat } from '@/_lab/protocol/snapshot';
import { ConsoleTail, greeting } from '@/_lab/worker/console-tail';
import { RestoredGuest } from '@/_lab/worker/restored-guest';
import { restoreIntoZeros, forgetIdeBars } from '@/_lab/worker/v86-state';
import { sampleImage } from '../../support/sample-images';
import { sampleSnapshot, sampleStamp } from '../../support/sample-snapshot';

const file = { path: 'lab/x', bytes: 1, rawBytes: 1, sha256: '1'.repeat(64), encoding: null };
const engine = { libv86Url: 'x', wasmUrl: 'x', wasmFile: file, engineVersion: '0.5', packedRootUrl: 'x' };
const root = { messageBytes: 8192, fids: [[1, 0], [7, 2]] as const };

describe('a snapshot as bytes', () => {
  it('is read back part by part', () => {
    const parts = { stamp: sampleStamp, root, console: new Uint8Array(randomBytes(100)), state: new Uint8Array(randomBytes(5000)) };
    expect(decodeSnapshot(encodeSnapshot(parts))).toEqual({ ok: true, value: parts });
  });

  it('is refused, never read past its end, wherever it is cut', () => {
    const whole = encodeSnapshot({ stamp: sampleStamp, root, console: new Uint8Array(10), state: new Uint8Array(0) });
    for (let length = 0; length < whole.length; length += 1) expect(decodeSnapshot(whole.subarray(0, length)).ok).toBe(false);
  });

  it('is refused when it is something else', () => {
    const garbage = new Uint8Array(randomBytes(200));
    garbage.set([0, 0, 0, 0]);
    expect(decodeSnapshot(garbage)).toMatchObject({ ok: false });
  });
});

describe('the stamp of a snapshot', () => {
  it('is the same for the same machine, and differs with each thing that it is made of', async () => {
    const stamp = await snapshotStamp(sampleImage, 16, engine);
    expect(stampDifference(stamp, await snapshotStamp(sampleImage, 16, engine))).toBe(null);
    const [kernel] = sampleImage.files;
    const others = [
      await snapshotStamp({ ...sampleImage, cmdline: 'other' }, 16, engine),
      await snapshotStamp({ ...sampleImage, files: [{ ...kernel!, sha256: '2'.repeat(64) }] }, 16, engine),
      await snapshotStamp({ ...sampleImage, machine: { ...sampleImage.machine, nic: 'ne2k' } }, 16, engine),
      await snapshotStamp(sampleImage, 32, engine),
      await snapshotStamp(sampleImage, 16, { ...engine, engineVersion: '0.6' }),
      await snapshotStamp(sampleImage, 16, { ...engine, wasmFile: { ...file, sha256: '2'.repeat(64) } }),
      { ...stamp, format: snapshotFormat + 1 },
    ];
    for (const other of others) expect(stampDifference(other, stamp)).toMatch(/^its (format|engine|image|machine) is /);
  });
});

describe('the list of snapshots', () => {
  const { stamp, file: state } = sampleSnapshot('x');
  it('gives the entry of an image, and none where it is not a list', () => {
    const list = { schema: 1, snapshots: [{ id: 'linux-host', stamp, file: state }] };
    expect(snapshotOf(list, 'linux-host')).toMatchObject({ stamp, file: state });
    for (const other of [null, {}, { ...list, schema: 2 }, { schema: 1, snapshots: [{ id: 'linux-host' }] }]) expect(snapshotOf(other, 'linux-host')).toBe(null);
    expect(snapshotOf(list, 'web')).toBe(null);
  });
});

describe('files that a restored guest holds', () => {
  const tree = buildRootTree({ schema: 1, mtime: 0, chunks: [], groups: {}, contents: [], nodes: [[-1, '', 0o40755, 0], [0, 'a', 0o40755, 0]] });
  if (!tree.ok) throw new Error('no tree');

  it('are the ones it held', () => {
    const before = new FidTable(tree.value);
    before.set(5, tree.value.nodes[1]!);
    const after = new FidTable(tree.value);
    expect(after.load(before.save())).toBe(true);
    expect([after.get(5)?.name, after.get(6)]).toEqual(['a', undefined]);
  });

  it('are refused as a whole where the root has no such file', () => {
    const table = new FidTable(tree.value);
    table.set(1, tree.value.nodes[0]!);
    expect(table.load([[2, 0], [3, 9]])).toBe(false);
    expect(table.save()).toEqual([[1, 0]]);
  });
});

describe('the end of what a machine printed', () => {
  it('is whole while it is short, and the newest 64 KiB later', () => {
    const tail = new ConsoleTail();
    tail.pushAll(Uint8Array.of(1, 2, 3));
    expect([...tail.bytes()]).toEqual([1, 2, 3]);
    const printed = new Uint8Array(randomBytes(100_000));
    tail.pushAll(printed);
    expect(Buffer.from(tail.bytes()).equals(Buffer.from(printed.subarray(100_000 - 65_536)))).toBe(true);
  });

  it('begins with what was said before the first prompt', () => {
    const said = (text: string) => new TextDecoder().decode(greeting(new TextEncoder().encode(text), '$>'));
    expect(said('one\r\ntwo\r\n root $>\r\n root $>')).toBe('one\r\ntwo\r\n');
    expect([said('root $>'), said('one\r\ntwo')]).toEqual(['', 'one\r\n']);
  });
});

describe('a restored guest', () => {
  it('sends only under its new address until it knows who it is', () => {
    const guest = new RestoredGuest('00:22:15:00:00:02', true);
    const frameOf = (last: number) => Uint8Array.of(255, 255, 255, 255, 255, 255, 0, 0x22, 0x15, 0, 0, last, 8, 0);
    expect([guest.maySend(frameOf(0xfe)), guest.maySend(frameOf(2)), guest.maySend(new Uint8Array(4))]).toEqual([false, true, false]);
    guest.isIdentified = true;
    expect(guest.maySend(frameOf(0xfe))).toBe(true);
  });
});

describe('v86 on its way into a state', () => {
  it('does not clear memory meanwhile, and can again afterwards, even if it failed', async () => {
    const cleared: number[] = [];
    const cpu = { zero_memory: (address: number) => void cleared.push(address) };
    await restoreIntoZeros(cpu, () => Promise.resolve(cpu.zero_memory(1)));
    await expect(restoreIntoZeros(cpu, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    cpu.zero_memory(2);
    expect(cleared).toEqual([2]);
  });

  it('has no base addresses in its IDE function, and keeps those of others', () => {
    const ide = Int32Array.of(0x7010_8086, 0, 0, 0, 0x1f1, 0x3f5, 0x171, 0x375, 0xb401);
    const card = Int32Array.of(0x1041_1af4, 0, 0, 0, 0xc001);
    forgetIdeBars({ device_spaces: [undefined, ide, card] });
    expect([[...ide.subarray(4)], card[4]]).toEqual([[0, 0, 0, 0, 0xb401], 0xc001]);
  });
});
