// Where a worker's emulator comes from: the library by import, the wasm compiled here or handed over.
import type { EngineOrder, EngineSource } from '@/_lab/protocol/machine-messages';
import type { EngineModule } from '@/_lab/protocol/worker-port';
import { loadFile, type FileFailure, type LoadPlatform } from '@/_lab/load/file-loader';
import { fail, ok, type Result } from '@/_shared/result';
import type { V86Constructor } from './v86-adapter';
import { importWithRetry } from './import-retry';

/** An emulator ready to be constructed. */
export interface Engine {
  readonly Constructor: V86Constructor;
  readonly module: EngineModule;
}

export type EngineFailure = FileFailure | { readonly kind: 'engine'; readonly detail: string };

/** One worker's engine. Fetching begins with `warm` or `obtain`, whichever is first, and happens once. */
export class EngineLoader {
  private compiled: Promise<Result<EngineModule, EngineFailure>> | null = null;
  private library: Promise<Result<V86Constructor, EngineFailure>> | null = null;
  private readonly handedOver: Promise<EngineModule | null>;
  private handOver: (module: EngineModule | null) => void = () => undefined;

  constructor(
    private readonly platform: LoadPlatform,
    private readonly onCompiled: (module: EngineModule) => void,
  ) {
    this.handedOver = new Promise((resolve) => {
      this.handOver = resolve;
    });
  }

  /** Fetches and compiles ahead of need. */
  warm(source: EngineSource): void {
    void this.importLibrary(source);
    void this.compile(source);
  }

  /** The module that an `awaited` order waits for; `null` when whoever compiled it failed. */
  give(module: EngineModule | null): void {
    this.handOver(module);
  }

  async obtain(source: EngineSource, order: EngineOrder): Promise<Result<Engine, EngineFailure>> {
    const [library, module] = await Promise.all([this.importLibrary(source), this.moduleFor(source, order)]);
    if (!library.ok) return library;
    if (!module.ok) return module;
    return ok({ Constructor: library.value, module: module.value });
  }

  private async moduleFor(source: EngineSource, order: EngineOrder): Promise<Result<EngineModule, EngineFailure>> {
    // A worker that was warmed has it already.
    if (this.compiled) return this.compiled;
    if (order.kind === 'given') return ok(order.module);
    if (order.kind === 'compile') return this.compile(source);
    const given = await this.handedOver;
    return given ? ok(given) : this.compile(source);
  }

  private compile(source: EngineSource): Promise<Result<EngineModule, EngineFailure>> {
    this.compiled ??= this.fetchAndCompile(source);
    return this.compiled;
  }

  private async fetchAndCompile(source: EngineSource): Promise<Result<EngineModule, EngineFailure>> {
    const bytes = await loadFile(this.platform, source.wasmUrl, source.wasmFile);
    if (!bytes.ok) return bytes;
    try {
      const compiled = await WebAssembly.compile(bytes.value);
      this.onCompiled(compiled);
      return ok(compiled);
    } catch (error) {
      return fail({ kind: 'engine', detail: `v86.wasm does not compile: ${String(error)}` });
    }
  }

  private importLibrary(source: EngineSource): Promise<Result<V86Constructor, EngineFailure>> {
    this.library ??= importWithRetry(source.libv86Url, (url) => import(url) as Promise<{ V86: V86Constructor }>, pause).then(
      (module) => ok(module.V86),
      (error: unknown) => fail({ kind: 'engine' as const, detail: `libv86.mjs cannot be loaded: ${String(error)}` }),
    );
    return this.library;
  }
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, delayMs));
}
