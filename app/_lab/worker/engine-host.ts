// What v86's wasm imports and exports look like to the adapter: the compiled module is instantiated here, so that the
// emulated processor can be observed from outside the guest without going through v86's own objects.
import type { EngineModule } from '@/_lab/protocol/worker-port';

// Fixed addresses in v86 0.5.462's linear memory (`view(…)` calls of its CPU constructor).
const CPL_ADDRESS = 612;
const HALTED_ADDRESS = 616;

/** How often the guest was seen running at each privilege level. */
export type LevelCounts = [number, number, number, number];

export interface EngineHost {
  /** To be passed to v86 as `wasm_fn`. */
  instantiate(imports: WebAssembly.Imports): Promise<WebAssembly.Exports>;
  readonly levels: LevelCounts;
  /** Notes the level of the instruction being executed: to be called from inside the emulator, on its output. */
  sampleLevel(): void;
}

export interface EngineEvents {
  /** The processor was reset; the first time at power-on. */
  onReset(): void;
  /** Called inside the emulator's loop, about once a millisecond while the guest runs. */
  onTimerCheck(): void;
  /** The engine could not be made; v86 itself would wait for ever. */
  onFailure(error: unknown): void;
}

/** Wraps one module for one machine. */
export function createEngineHost(module: EngineModule, events: EngineEvents): EngineHost {
  const levels: LevelCounts = [0, 0, 0, 0];
  let memory = new Uint8Array(0);
  let refresh = () => memory;
  const sampleLevel = () => {
    // Growing the memory detaches old views.
    if (memory.byteLength === 0) memory = refresh();
    levels[((memory[CPL_ADDRESS] ?? 0) & 3) as 0 | 1 | 2 | 3] += 1;
  };
  const sampleIfRunning = () => {
    // A halted processor is always at level 0 and runs nothing.
    if (memory.byteLength === 0) memory = refresh();
    if (memory[HALTED_ADDRESS] === 0) sampleLevel();
  };
  const onTimerCheck = () => {
    sampleIfRunning();
    events.onTimerCheck();
  };
  return {
    levels,
    sampleLevel,
    async instantiate(imports) {
      try {
        // `microtick` is the guest's RDTSC, which programs read at their own level, and the loop's own clock.
        const hooked = withHook(withHook(imports, 'run_hardware_timers', onTimerCheck), 'microtick', sampleIfRunning);
        const { exports } = await WebAssembly.instantiate(module as WebAssembly.Module, hooked);
        refresh = () => new Uint8Array(exportedMemory(exports).buffer);
        memory = refresh();
        return { ...exports, reset_cpu: withNotice(exports.reset_cpu, () => events.onReset()) };
      } catch (error) {
        events.onFailure(error);
        return new Promise(() => undefined);
      }
    },
  };
}

function exportedMemory(exports: WebAssembly.Exports): WebAssembly.Memory {
  const memory = exports.memory;
  if (!(memory instanceof WebAssembly.Memory)) throw new Error('v86.wasm exports no memory');
  return memory;
}

type AnyFunction = (...values: never[]) => unknown;

function withHook(imports: WebAssembly.Imports, name: string, hook: () => void): WebAssembly.Imports {
  return { ...imports, env: { ...imports.env, [name]: withNotice(imports.env?.[name], hook) } };
}

function withNotice(original: unknown, notice: () => void): AnyFunction {
  if (typeof original !== 'function') throw new Error('v86 lacks a function that its 0.5.462 has');
  const inner = original as AnyFunction;
  return (...values) => {
    notice();
    return inner(...values);
  };
}
