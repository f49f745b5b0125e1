// Bytes of packed files: has chunks loaded on first use, once, and keeps a bounded number of them unpacked.
import { ok, type Result } from '@/_shared/result';
import type { Extent, RootChunk } from './root-index-schema';

export interface PackStorageOptions<Failure> {
  chunks: readonly RootChunk[];
  /** Chunks by occasion, from the root index. */
  groups: Readonly<Record<string, readonly number[]>>;
  /** Fetches, unpacks and checks one chunk; retries and time limits are its own. */
  loadChunk: (chunk: RootChunk) => Promise<Result<Uint8Array, Failure>>;
  /** Raw bytes kept in memory; the least recently read chunk goes first. */
  cacheBytes: number;
  /** Told of every chunk that could not be had; the guest gets an input/output error. */
  onFailure: (failure: Failure) => void;
}

interface Piece {
  chunk: number;
  from: number;
  to: number;
}

/** The parts of chunks that hold (count) bytes from (offset) of a file; fewer at its end. */
function locate(extents: readonly Extent[], offset: number, count: number): Piece[] {
  const pieces: Piece[] = [];
  let start = 0;
  for (const [chunk, at, bytes] of extents) {
    const from = Math.max(offset - start, 0);
    const to = Math.min(offset + count - start, bytes);
    if (from < to) pieces.push({ chunk, from: at + from, to: at + to });
    start += bytes;
    if (start >= offset + count) break;
  }
  return pieces;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const only = parts[0];
  if (only && parts.length === 1) return only;
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export class PackStorage<Failure> {
  // Insertion order is order of use: a chunk that is read moves to the end.
  readonly #resident = new Map<number, Uint8Array>();
  readonly #loading = new Map<number, Promise<Result<Uint8Array, Failure>>>();
  #residentBytes = 0;

  constructor(private readonly options: PackStorageOptions<Failure>) {}

  /** Raw bytes of unpacked chunks held now. */
  get residentBytes(): number {
    return this.#residentBytes;
  }

  /** The bytes if they are at hand, else null: lets a server answer without leaving the guest's turn. */
  readNow(extents: readonly Extent[], offset: number, count: number): Uint8Array | null {
    const parts: Uint8Array[] = [];
    for (const piece of locate(extents, offset, count)) {
      const chunk = this.#use(piece.chunk);
      if (!chunk) return null;
      parts.push(chunk.subarray(piece.from, piece.to));
    }
    return join(parts);
  }

  /** Bytes (offset, count) of the file with these extents; fewer at its end. */
  async read(extents: readonly Extent[], offset: number, count: number): Promise<Result<Uint8Array, Failure>> {
    const pieces = locate(extents, offset, count);
    const chunks = await Promise.all(pieces.map((piece) => this.#chunk(piece.chunk)));
    const parts: Uint8Array[] = [];
    for (const [i, piece] of pieces.entries()) {
      const chunk = chunks[i];
      if (!chunk) throw new Error('a chunk was located but not asked for');
      if (!chunk.ok) return chunk;
      parts.push(chunk.value.subarray(piece.from, piece.to));
    }
    return ok(join(parts));
  }

  /** Fetches a group's chunks one after another, until one fails; an unknown group is empty. */
  async prefetch(group: string): Promise<void> {
    for (const chunk of this.options.groups[group] ?? []) {
      if (!(await this.#chunk(chunk)).ok) return;
    }
  }

  /** Takes over a chunk that the loader has already fetched and checked. True if the index knows it. */
  adopt(sha256: string, raw: Uint8Array): boolean {
    const chunk = this.options.chunks.findIndex((c) => c.sha256 === sha256 && c.rawBytes === raw.length);
    if (chunk >= 0) this.#keep(chunk, raw);
    return chunk >= 0;
  }

  #use(chunk: number): Uint8Array | undefined {
    const bytes = this.#resident.get(chunk);
    if (bytes) {
      this.#resident.delete(chunk);
      this.#resident.set(chunk, bytes);
    }
    return bytes;
  }

  #chunk(chunk: number): Promise<Result<Uint8Array, Failure>> {
    const bytes = this.#use(chunk);
    if (bytes) return Promise.resolve(ok(bytes));
    const running = this.#loading.get(chunk);
    if (running) return running;
    const started = this.#load(chunk).finally(() => this.#loading.delete(chunk));
    this.#loading.set(chunk, started);
    return started;
  }

  async #load(chunk: number): Promise<Result<Uint8Array, Failure>> {
    const wanted = this.options.chunks[chunk];
    if (!wanted) throw new Error(`the index has no chunk ${chunk}`);
    const result = await this.options.loadChunk(wanted);
    if (result.ok) this.#keep(chunk, result.value);
    else this.options.onFailure(result.failure);
    return result;
  }

  #keep(chunk: number, bytes: Uint8Array): void {
    if (this.#resident.has(chunk)) return;
    this.#resident.set(chunk, bytes);
    this.#residentBytes += bytes.length;
    for (const [oldest, held] of this.#resident) {
      if (this.#residentBytes <= this.options.cacheBytes || oldest === chunk) break;
      this.#resident.delete(oldest);
      this.#residentBytes -= held.length;
    }
  }
}
