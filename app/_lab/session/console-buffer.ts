// What a machine printed, kept for terminals that attach later. Bounded: the oldest chunks go first.
import { Emitter } from '@/_shared/emitter';
import type { Disposable } from '@/_shared/disposable';
import type { ConsoleSink } from './machine';

const LIMIT_BYTES = 1024 * 1024;

export class ConsoleBuffer implements Disposable {
  private readonly chunks: Uint8Array[] = [];
  private size = 0;
  private readonly emitter = new Emitter<Uint8Array>();
  readonly event = this.emitter.event;

  constructor(private readonly limitBytes = LIMIT_BYTES) {}

  get sizeBytes(): number {
    return this.size;
  }

  /** Keeps a chunk and shows it to every terminal. */
  push(bytes: Uint8Array): void {
    this.chunks.push(bytes);
    this.size += bytes.length;
    while (this.size > this.limitBytes && this.chunks.length > 1) this.size -= this.chunks.shift()?.length ?? 0;
    this.emitter.fire(bytes);
  }

  /** First what is kept, then each new chunk. */
  attach(sink: ConsoleSink): Disposable {
    for (const chunk of this.chunks) sink(chunk);
    return this.emitter.event(sink);
  }

  /** Terminals attached now; disposal tests read it. */
  get listeners(): number {
    return this.emitter.size;
  }

  dispose(): void {
    this.emitter.dispose();
  }
}
