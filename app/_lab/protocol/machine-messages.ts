// Everything that crosses the border of a machine worker.
import type { Image } from '@/_lab/load/manifest-schema';
import type { Result } from '@/_shared/result';
import type { BuiltFile } from './engine-assets';
import type { MachineFailure, VerbFailure } from './failure';
import type { Metric } from './metric';
import type { RestoreOrder, Snapshot } from './snapshot';
import type { EngineModule, LinePort } from './worker-port';

/** Where the emulator comes from. URLs are absolute. */
export interface EngineSource {
  readonly libv86Url: string;
  readonly wasmUrl: string;
  readonly wasmFile: BuiltFile;
  readonly engineVersion: string;
  /** The module that reads packed roots. */
  readonly packedRootUrl: string;
}

/** Whether this worker compiles the emulator, was given it, or will be sent it by an `engine` message. */
export type EngineOrder =
  | { readonly kind: 'compile' }
  | { readonly kind: 'given'; readonly module: EngineModule }
  | { readonly kind: 'awaited' };

/** Files by path. */
export type FileContents = Readonly<Record<string, Uint8Array<ArrayBuffer>>>;

/** One power-on. A worker boots once; a reset is a new worker. */
export interface BootOrder {
  readonly image: Image;
  readonly memoryMiB: number;
  readonly mac: string;
  readonly cmdline: string;
  /** Absolute URL of the folder that holds the manifest. */
  readonly imagesUrl: string;
  /** Files of the image that no server has, by their path; checked like fetched ones. */
  readonly contents?: FileContents;
  /** Where to go on from, instead of booting. */
  readonly snapshot?: RestoreOrder;
  readonly source: EngineSource;
  readonly engine: EngineOrder;
  /** The line to the network worker. */
  readonly line: LinePort | null;
  /** When the reader asked, in milliseconds since 1970 of the performance clock: zero of every time of this boot. */
  readonly startedAtMs: number;
}

export type ToMachineWorker =
  | { readonly kind: 'warm'; readonly source: EngineSource }
  | { readonly kind: 'boot'; readonly order: BootOrder }
  | { readonly kind: 'engine'; readonly module: EngineModule | null }
  | { readonly kind: 'console-input'; readonly bytes: Uint8Array }
  | { readonly kind: 'taken'; readonly stream: 'console' | 'control'; readonly bytes: number }
  | { readonly kind: 'control-input'; readonly bytes: Uint8Array }
  | { readonly kind: 'resize'; readonly columns: number; readonly rows: number }
  | { readonly kind: 'run'; readonly running: boolean }
  /** A restored guest has its own names and addresses now. */
  | { readonly kind: 'identified' }
  | { readonly kind: 'snapshot'; readonly id: number }
  | { readonly kind: 'sample'; readonly id: number; readonly withMemory: boolean };

/** What the emulator counts from outside the guest. */
export interface Sample {
  /** Of the image, as served, since power-on. */
  readonly fetchedBytes: number;
  /** Retired since power-on. */
  readonly instructions: number;
  /** How often the guest was seen running at level 0…3, since power-on: at timer checks, clock reads and output. */
  readonly levels: readonly [number, number, number, number];
  /** 4 KiB pages of guest memory that hold anything, without the VGA window; `null` unless asked for. */
  readonly touchedPages: number | null;
}

export type Moment = 'files-ready' | 'engine-ready' | 'running' | 'first-console-byte' | 'ready';

export type FromMachineWorker =
  | { readonly kind: 'engine-compiled'; readonly module: EngineModule }
  | { readonly kind: 'progress'; readonly loadedBytes: number; readonly totalBytes: number }
  | { readonly kind: 'moment'; readonly moment: Moment; readonly atMs: number }
  | { readonly kind: 'metric'; readonly metric: Metric }
  | { readonly kind: 'console'; readonly bytes: Uint8Array; readonly droppedBefore: number }
  | { readonly kind: 'control'; readonly bytes: Uint8Array; readonly droppedBefore: number }
  | { readonly kind: 'pulse'; readonly instructions: number; readonly running: boolean }
  | { readonly kind: 'run-changed'; readonly running: boolean }
  | { readonly kind: 'sampled'; readonly id: number; readonly sample: Sample }
  | { readonly kind: 'snapshot-taken'; readonly id: number; readonly result: Result<Snapshot, VerbFailure> }
  /** Ends the run. */
  | { readonly kind: 'failure'; readonly failure: MachineFailure }
  /** Something the guest may survive: a file of its root that could not be had. */
  | { readonly kind: 'trouble'; readonly failure: MachineFailure };
