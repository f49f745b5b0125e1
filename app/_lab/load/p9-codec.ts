// Little-endian fields of 9P2000.L messages (diod protocol.md): size[4] type[1] tag[2] body.

/** Message types this server knows, by their T number; the reply is one more. */
export const P9 = {
  lerror: 6, statfs: 8, lopen: 12, lcreate: 14, symlink: 16, mknod: 18, rename: 20, readlink: 22, getattr: 24,
  setattr: 26, xattrwalk: 30, xattrcreate: 32, readdir: 40, fsync: 50, lock: 52, getlock: 54, link: 70, mkdir: 72,
  renameat: 74, unlinkat: 76, version: 100, auth: 102, attach: 104, flush: 108, walk: 110, read: 116, write: 118,
  clunk: 120, remove: 122,
} as const;

/** Linux error numbers, as Rlerror carries them. */
export const ERRNO = { ENOENT: 2, EIO: 5, EBADF: 9, ENOTDIR: 20, EISDIR: 21, EINVAL: 22, ENFILE: 23, EROFS: 30, EPROTO: 71, EOPNOTSUPP: 95 } as const;

export const HEADER_BYTES = 7;

/** Reads the fields of one message; throws RangeError where the message ends too early. */
export class P9Reader {
  readonly #view: DataView;
  #at = HEADER_BYTES;

  constructor(private readonly message: Uint8Array) {
    this.#view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  }

  get type(): number {
    return this.#view.getUint8(4);
  }
  get tag(): number {
    return this.#view.getUint16(5, true);
  }
  u16(): number {
    return this.#view.getUint16(this.#step(2), true);
  }
  u32(): number {
    return this.#view.getUint32(this.#step(4), true);
  }
  /** A 64-bit field as a number; offsets beyond 2^53 read as larger than any file. */
  u64(): number {
    return Number(this.#view.getBigUint64(this.#step(8), true));
  }
  string(): string {
    const bytes = this.u16();
    const at = this.#step(bytes);
    return new TextDecoder().decode(this.message.subarray(at, at + bytes));
  }

  #step(bytes: number): number {
    const at = this.#at;
    if (at + bytes > this.message.length) throw new RangeError('9P message ends inside a field');
    this.#at += bytes;
    return at;
  }
}

/** Builds one reply; grows to (capacity) at most, which the caller keeps below the agreed message size. */
export class P9Writer {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = HEADER_BYTES;

  constructor(type: number, tag: number, capacity: number) {
    this.#bytes = new Uint8Array(HEADER_BYTES + capacity);
    this.#view = new DataView(this.#bytes.buffer);
    this.#view.setUint8(4, type);
    this.#view.setUint16(5, tag, true);
  }

  /** Bytes of the body so far. */
  get length(): number {
    return this.#at - HEADER_BYTES;
  }
  u8(value: number): this {
    this.#view.setUint8(this.#step(1), value);
    return this;
  }
  u16(value: number): this {
    this.#view.setUint16(this.#step(2), value, true);
    return this;
  }
  u32(value: number): this {
    this.#view.setUint32(this.#step(4), value, true);
    return this;
  }
  u64(value: number): this {
    this.#view.setBigUint64(this.#step(8), BigInt(value), true);
    return this;
  }
  string(value: Uint8Array): this {
    return this.u16(value.length).bytes(value);
  }
  bytes(value: Uint8Array): this {
    this.#bytes.set(value, this.#step(value.length));
    return this;
  }
  /** The finished message. */
  done(): Uint8Array {
    this.#view.setUint32(0, this.#at, true);
    return this.#bytes.subarray(0, this.#at);
  }

  #step(bytes: number): number {
    const at = this.#at;
    this.#at += bytes;
    return at;
  }
}
