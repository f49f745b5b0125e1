// A read-only 9P2000.L server over a packed root: what the guest's kernel mounts as its root file system.
// It stands behind the emulator's virtio-9p device, and the guest's messages are untrusted.
import { ERRNO, HEADER_BYTES, P9, P9Reader, P9Writer } from './p9-codec';
import { FidTable } from './p9-fids';
import { QID_BYTES, Refusal, answer, data, failure, readLink, writeQid } from './p9-replies';
import type { PackStorage } from './pack-storage';
import type { RootNode, RootTree } from './root-tree';

const MAX_MESSAGE = 512 << 10;
const MIN_MESSAGE = 4096;
const MAX_WALK = 16;
const BLOCK = 4096;
/** P9_GETATTR_BASIC of the Linux client: mode to ctime. */
const BASIC_ATTRIBUTES = 0x7ff;
const V9FS_MAGIC = 0x01021997;
const DIRENT_TYPE = { directory: 4, symlink: 10, file: 8 } as const;
const WRITES: ReadonlySet<number> = new Set([
  P9.lcreate, P9.symlink, P9.mknod, P9.rename, P9.setattr, P9.xattrcreate, P9.link, P9.mkdir, P9.renameat,
  P9.unlinkat, P9.write,
]);

/** The part of a mounted root that lives outside the guest. */
export interface RootState {
  readonly messageBytes: number;
  /** Each fid and the node it stands for. */
  readonly fids: readonly (readonly [fid: number, node: number])[];
}

type Reply = (message: Uint8Array) => void;

export class P9Server {
  readonly #fids: FidTable;
  readonly #pending = new Map<number, Promise<void>>();
  readonly #names: readonly Uint8Array[];
  readonly #listings = new Map<number, readonly RootNode[]>();
  #messageBytes = MIN_MESSAGE;

  constructor(
    private readonly tree: RootTree,
    private readonly storage: Pick<PackStorage<unknown>, 'readNow' | 'read'>,
  ) {
    const encoder = new TextEncoder();
    this.#fids = new FidTable(tree);
    this.#names = tree.nodes.map((node) => encoder.encode(node.name));
  }

  /**
   * Answers one request, at once where the bytes are at hand: then the guest goes on in the same turn.
   * Has the shape of v86's `filesystem.handle9p`.
   */
  readonly handle = (request: Uint8Array, reply: Reply): void => {
    if (request.length < HEADER_BYTES) return;
    const reader = new P9Reader(request);
    const { type, tag } = reader;
    try {
      if (type === P9.read) this.#read(reader, tag, reply);
      else if (type === P9.flush) this.#flush(reader.u16(), tag, reply);
      else reply(this.#answer(type, tag, reader));
    } catch (error) {
      if (error instanceof Refusal) reply(failure(tag, error.errno));
      else if (error instanceof RangeError) reply(failure(tag, ERRNO.EPROTO));
      else throw error;
    }
  };

  /** Requests that wait for bytes to be fetched; a snapshot holds none of them. */
  get pending(): readonly Promise<void>[] {
    return [...this.#pending.values()];
  }

  /** What a snapshot of the guest needs of this side: the files that the guest holds. */
  save(): RootState {
    return { messageBytes: this.#messageBytes, fids: this.#fids.save() };
  }

  /** Takes over from a server of the same root; false if the state cannot be one of it. */
  load({ messageBytes, fids }: RootState): boolean {
    if (!(messageBytes >= MIN_MESSAGE && messageBytes <= MAX_MESSAGE) || !this.#fids.load(fids)) return false;
    this.#messageBytes = messageBytes;
    return true;
  }

  #answer(type: number, tag: number, reader: P9Reader): Uint8Array {
    switch (type) {
      case P9.version:
        return this.#version(reader, tag);
      case P9.attach:
        return this.#attach(reader, tag);
      case P9.walk:
        return this.#walk(reader, tag);
      case P9.lopen:
        return writeQid(answer(P9.lopen, tag, QID_BYTES + 4), this.#node(reader.u32())).u32(0).done();
      case P9.getattr:
        return this.#attributes(this.#node(reader.u32()), tag);
      case P9.readdir:
        return this.#list(reader, tag);
      case P9.readlink:
        return readLink(this.#node(reader.u32()), tag);
      case P9.statfs:
        return this.#statfs(tag);
      case P9.clunk:
        if (!this.#fids.delete(reader.u32())) throw new Refusal(ERRNO.EBADF);
        return answer(P9.clunk, tag, 0).done();
      case P9.remove:
        this.#fids.delete(reader.u32());
        throw new Refusal(ERRNO.EROFS);
      case P9.fsync:
        return answer(P9.fsync, tag, 0).done();
      default:
        throw new Refusal(WRITES.has(type) ? ERRNO.EROFS : ERRNO.EOPNOTSUPP);
    }
  }

  #version(reader: P9Reader, tag: number): Uint8Array {
    this.#messageBytes = Math.max(MIN_MESSAGE, Math.min(reader.u32(), MAX_MESSAGE));
    const known = reader.string() === '9P2000.L';
    this.#fids.clear();
    const name = new TextEncoder().encode(known ? '9P2000.L' : 'unknown');
    return answer(P9.version, tag, 6 + name.length).u32(this.#messageBytes).string(name).done();
  }

  #attach(reader: P9Reader, tag: number): Uint8Array {
    const root = this.#at(0);
    this.#bind(reader.u32(), root);
    return writeQid(answer(P9.attach, tag, QID_BYTES), root).done();
  }

  /** A walk that stops short is a success with fewer qids, unless its first name is missing. */
  #walk(reader: P9Reader, tag: number): Uint8Array {
    let node = this.#node(reader.u32());
    const newFid = reader.u32();
    const count = reader.u16();
    if (count > MAX_WALK) throw new Refusal(ERRNO.EINVAL);
    const found: RootNode[] = [];
    for (let i = 0; i < count; i++) {
      const next = this.#step(node, reader.string());
      if (!next) {
        if (i === 0) throw new Refusal(node.kind === 'directory' ? ERRNO.ENOENT : ERRNO.ENOTDIR);
        break;
      }
      node = next;
      found.push(next);
    }
    if (found.length === count) this.#bind(newFid, node);
    const writer = answer(P9.walk, tag, 2 + found.length * QID_BYTES).u16(found.length);
    for (const step of found) writeQid(writer, step);
    return writer.done();
  }

  #step(node: RootNode, name: string): RootNode | undefined {
    if (node.kind !== 'directory') return undefined;
    if (name === '..') return this.#at(node.parent);
    const child = node.children.get(name);
    return child === undefined ? undefined : this.#at(child);
  }

  #read(reader: P9Reader, tag: number, reply: Reply): void {
    const node = this.#node(reader.u32());
    if (node.kind !== 'file') throw new Refusal(node.kind === 'directory' ? ERRNO.EISDIR : ERRNO.EINVAL);
    const offset = reader.u64();
    const count = Math.min(reader.u32(), this.#messageBytes - HEADER_BYTES - 4);
    const now = this.storage.readNow(node.extents, offset, count);
    if (now) {
      reply(data(tag, now));
      return;
    }
    const later = this.storage.read(node.extents, offset, count).then((result) => {
      this.#pending.delete(tag);
      reply(result.ok ? data(tag, result.value) : failure(tag, ERRNO.EIO));
    });
    this.#pending.set(tag, later);
  }

  /** The flushed request is answered first, then the flush: its tag must not be free while a reply is on its way. */
  #flush(oldTag: number, tag: number, reply: Reply): void {
    const running = this.#pending.get(oldTag) ?? Promise.resolve();
    const later = running.then(() => {
      this.#pending.delete(tag);
      reply(answer(P9.flush, tag, 0).done());
    });
    this.#pending.set(tag, later);
  }

  #attributes(node: RootNode, tag: number): Uint8Array {
    const writer = writeQid(answer(P9.getattr, tag, 8 + QID_BYTES + 12 + 15 * 8).u64(BASIC_ATTRIBUTES), node);
    writer.u32(node.mode).u32(0).u32(0).u64(node.links).u64(0).u64(node.sizeBytes);
    writer.u64(BLOCK).u64(Math.ceil(node.sizeBytes / 512));
    for (let i = 0; i < 3; i++) writer.u64(this.tree.mtime).u64(0);
    return writer.u64(0).u64(0).u64(0).u64(0).done();
  }

  #list(reader: P9Reader, tag: number): Uint8Array {
    const node = this.#node(reader.u32());
    const start = reader.u64();
    const room = Math.min(reader.u32(), this.#messageBytes - HEADER_BYTES - 4);
    const entries = this.#listing(node);
    const dots = ['.', '..'].map((name) => new TextEncoder().encode(name));
    const body = new P9Writer(0, 0, room);
    for (let i = start; i < entries.length; i++) {
      const entry = entries[i];
      const name = dots[i] ?? (entry && this.#names[entry.id]);
      if (!entry || !name || body.length + QID_BYTES + 11 + name.length > room) break;
      writeQid(body, entry).u64(i + 1).u8(DIRENT_TYPE[entry.kind]).string(name);
    }
    const bytes = body.done().subarray(HEADER_BYTES);
    return answer(P9.readdir, tag, 4 + bytes.length).u32(bytes.length).bytes(bytes).done();
  }

  #listing(node: RootNode): readonly RootNode[] {
    if (node.kind !== 'directory') throw new Refusal(ERRNO.ENOTDIR);
    const known = this.#listings.get(node.id);
    if (known) return known;
    const made = [node, this.#at(node.parent), ...[...node.children.values()].map((id) => this.#at(id))];
    this.#listings.set(node.id, made);
    return made;
  }

  #statfs(tag: number): Uint8Array {
    const files = this.tree.nodes.length;
    const writer = answer(P9.statfs, tag, 60).u32(V9FS_MAGIC).u32(BLOCK);
    return writer.u64(0).u64(0).u64(0).u64(files).u64(0).u64(0).u32(255).done();
  }

  #at(id: number): RootNode {
    const node = this.tree.nodes[id];
    if (!node) throw new Error(`the root tree has no node ${id}`);
    return node;
  }

  #node(fid: number): RootNode {
    const node = this.#fids.get(fid);
    if (!node) throw new Refusal(ERRNO.EBADF);
    return node;
  }

  #bind(fid: number, node: RootNode): void {
    if (!this.#fids.set(fid, node)) throw new Refusal(ERRNO.ENFILE);
  }
}
