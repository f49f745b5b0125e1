import { beforeEach, describe, expect, it } from 'vitest';
import { P9, P9Reader, P9Writer } from '@/_lab/load/p9-codec';
import { P9Server } from '@/_lab/load/p9-server';
import type { RootIndex } from '@/_lab/load/root-index-schema';
import { buildRootTree } from '@/_lab/load/root-tree';
import { fail, ok } from '@/_shared/result';

const chunk = { path: 'host/packs/a.gz', bytes: 9, rawBytes: 12, sha256: 'a'.repeat(64) };
const index: RootIndex = {
  schema: 1,
  mtime: 1_735_689_600,
  chunks: [chunk],
  groups: {},
  contents: [[[0, 0, 5]], [[0, 5, 7]], []],
  nodes: [
    [-1, '', 0o40755, 0],
    [0, 'bin', 0o40755, 0],
    [1, 'sh', 0o100755, 0],
    [0, 'lost', 0o100644, 1],
    [0, 'link', 0o120777, 'bin/sh'],
    [0, 'empty', 0o100644, 2],
  ],
};
const ENOENT = 2;
const EIO = 5;
const EBADF = 9;
const EROFS = 30;
const EPROTO = 71;

/** Content 0 is at hand, content 1 comes later and fails. */
const storage = {
  readNow: (extents: readonly unknown[], offset: number, count: number) =>
    extents === index.contents[1] ? null : new TextEncoder().encode('hello').subarray(offset, offset + count),
  read: () => Promise.resolve(fail({ kind: 'gone' })),
};

function treeOf(changed: Partial<RootIndex> = {}) {
  return buildRootTree({ ...index, ...changed });
}

let server: P9Server;
let replies: Uint8Array[];
const send = (message: Uint8Array) => server.handle(message, (reply) => replies.push(reply.slice()));

/** Sends a request whose body (write) makes; the reply's reader. */
function ask(type: number, write: (body: P9Writer) => unknown, tag = 1): P9Reader {
  const body = new P9Writer(type, tag, 512);
  write(body);
  send(body.done());
  const reply = replies.at(-1);
  if (!reply) throw new Error('no reply');
  return new P9Reader(reply);
}
const name = (text: string) => new TextEncoder().encode(text);
const walk = (from: number, to: number, ...names: string[]) =>
  ask(P9.walk, (w) => names.reduce((body, n) => body.string(name(n)), w.u32(from).u32(to).u16(names.length)));
const read = (fid: number, offset: number, count: number, tag = 1) =>
  ask(P9.read, (w) => w.u32(fid).u64(offset).u32(count), tag);
const errorOf = (reply: P9Reader) => (reply.type === P9.lerror + 1 ? reply.u32() : null);

beforeEach(() => {
  const tree = treeOf();
  if (!tree.ok) throw new Error(tree.failure.reason);
  server = new P9Server(tree.value, storage);
  replies = [];
  ask(P9.version, (w) => w.u32(131_072).string(name('9P2000.L')));
  ask(P9.attach, (w) => w.u32(0).u32(0xffffffff).string(name('')).string(name('')).u32(0));
});

describe('the 9P server of a packed root', () => {
  it('agrees on a message size within its limit', () => {
    const reply = ask(P9.version, (w) => w.u32(0xffffffff).string(name('9P2000.L')));
    expect([reply.u32(), reply.string()]).toEqual([512 << 10, '9P2000.L']);
    expect(ask(P9.version, (w) => w.u32(8192).string(name('9P2000.u'))).type).toBe(P9.version + 1);
  });

  it('reads a file found by name within the same call', () => {
    expect(walk(0, 1, 'bin', 'sh').u16()).toBe(2);
    const reply = read(1, 1, 100);
    expect(reply.u32()).toBe(4);
    expect(new TextDecoder().decode(replies.at(-1)!.subarray(11))).toBe('ello');
  });

  it('walks as far as names exist, and says so', () => {
    expect(walk(0, 1, 'bin', 'nothing').u16()).toBe(1);
    expect(errorOf(read(1, 0, 1))).toBe(EBADF);
    expect(errorOf(walk(0, 1, 'nothing'))).toBe(ENOENT);
    expect(walk(0, 1, 'bin', '..', '..', 'link').u16()).toBe(4);
    const target = ask(P9.readlink, (w) => w.u32(1));
    expect(target.string()).toBe('bin/sh');
  });

  it('gives the guest an input/output error when a chunk cannot be had', async () => {
    walk(0, 1, 'lost');
    const before = replies.length;
    send(new P9Writer(P9.read, 7, 16).u32(1).u64(0).u32(7).done());
    expect(replies.length).toBe(before);
    await new Promise((resolve) => setTimeout(resolve, 0));
    const reply = new P9Reader(replies.at(-1)!);
    expect([reply.tag, errorOf(reply)]).toEqual([7, EIO]);
  });

  it('answers a flushed read before the flush', async () => {
    walk(0, 1, 'lost');
    const before = replies.length;
    send(new P9Writer(P9.read, 7, 16).u32(1).u64(0).u32(7).done());
    send(new P9Writer(P9.flush, 8, 2).u16(7).done());
    await new Promise((resolve) => setTimeout(resolve, 0));
    expect(replies.slice(before).map((r) => new P9Reader(r).tag)).toEqual([7, 8]);
  });

  it('lists a directory in pieces that fit, each entry once', () => {
    const names: string[] = [];
    for (let offset = 0; ; ) {
      const reply = ask(P9.readdir, (w) => w.u32(0).u64(offset).u32(60));
      const bytes = reply.u32();
      if (bytes === 0) break;
      const end = replies.at(-1)!;
      const view = new DataView(end.buffer, end.byteOffset);
      for (let at = 11; at < 11 + bytes; ) {
        offset = Number(view.getBigUint64(at + 13, true));
        const length = view.getUint16(at + 22, true);
        names.push(new TextDecoder().decode(end.subarray(at + 24, at + 24 + length)));
        at += 24 + length;
      }
    }
    expect(names).toEqual(['.', '..', 'bin', 'lost', 'link', 'empty']);
  });

  it('refuses to change anything', () => {
    expect(errorOf(ask(P9.mkdir, (w) => w.u32(0).string(name('x')).u32(0o755).u32(0)))).toBe(EROFS);
    walk(0, 1, 'bin', 'sh');
    expect(errorOf(ask(P9.write, (w) => w.u32(1).u64(0).u32(1).u8(1)))).toBe(EROFS);
    expect(errorOf(ask(P9.remove, (w) => w.u32(1)))).toBe(EROFS);
    expect(errorOf(read(1, 0, 1))).toBe(EBADF);
  });

  it('answers cut and random messages with errors, and goes on', () => {
    expect(errorOf(ask(P9.walk, (w) => w.u32(0)))).toBe(EPROTO);
    send(new Uint8Array(3));
    let state = 1;
    const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) >>> 8;
    for (let round = 0; round < 5000; round += 1) {
      const message = Uint8Array.from({ length: 7 + (random() % 60) }, () => random());
      message[4] = 6 + (random() % 120);
      send(message);
    }
    ask(P9.version, (w) => w.u32(131_072).string(name('9P2000.L')));
    ask(P9.attach, (w) => w.u32(0).u32(0xffffffff).string(name('')).string(name('')).u32(0));
    expect(walk(0, 1, 'bin', 'sh').u16()).toBe(2);
  });
});

describe('a root index', () => {
  it('is refused where it contradicts itself', () => {
    const row = index.nodes[0]!;
    const cases: Partial<RootIndex>[] = [
      { nodes: [[-1, '', 0o100644, 0]] },
      { nodes: [row, [5, 'orphan', 0o40755, 0]] },
      { nodes: [row, [0, '../x', 0o40755, 0]] },
      { nodes: [row, [0, 'a', 0o40755, 0], [0, 'a', 0o40755, 0]] },
      { nodes: [row, [0, 'f', 0o100644, 9]] },
      { nodes: [row, [0, 'tty', 0o20644, 0]] },
      { contents: [[[0, 8, 5]], [], []] },
    ];
    for (const changed of cases) expect(treeOf(changed)).toMatchObject({ ok: false, failure: { kind: 'index-invalid' } });
    expect(treeOf()).toMatchObject(ok({ mtime: index.mtime }));
  });
});
