// The emulator is compiled once per page: the first machine compiles, the others are given the result.
import type { EngineOrder } from '@/_lab/protocol/machine-messages';
import type { EngineModule } from '@/_lab/protocol/worker-port';

/** How one machine gets the engine. */
export interface EngineClaim {
  readonly order: EngineOrder;
  /** Resolves for an `awaited` order; `null` when whoever compiled it failed, and the machine must compile itself. */
  readonly handOver: Promise<EngineModule | null> | null;
  /** The machine's worker compiled it. */
  provide(module: EngineModule): void;
  /** The machine ended before it could. */
  abandon(): void;
}

export class EngineShare {
  private module: EngineModule | null = null;
  private compiling: { readonly promise: Promise<EngineModule | null>; settle(module: EngineModule | null): void } | null = null;

  claim(): EngineClaim {
    const provide = (module: EngineModule) => this.provide(module);
    if (this.module) return { order: { kind: 'given', module: this.module }, handOver: null, provide, abandon: () => undefined };
    if (this.compiling) return { order: { kind: 'awaited' }, handOver: this.compiling.promise, provide, abandon: () => undefined };
    let settle: (module: EngineModule | null) => void = () => undefined;
    const promise = new Promise<EngineModule | null>((resolve) => {
      settle = resolve;
    });
    const mine = { promise, settle };
    this.compiling = mine;
    const abandon = () => {
      if (this.compiling !== mine) return;
      this.compiling = null;
      settle(null);
    };
    return { order: { kind: 'compile' }, handOver: null, provide, abandon };
  }

  private provide(module: EngineModule): void {
    this.module ??= module;
    this.compiling?.settle(this.module);
    this.compiling = null;
  }
}
