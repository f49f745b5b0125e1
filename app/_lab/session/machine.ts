// The machine interface: all that the user interface, checks and demos know of a machine.
import type { Disposable } from '@/_shared/disposable';
import type { Event } from '@/_shared/emitter';
import type { Result } from '@/_shared/result';
import type { MachineFailure, VerbFailure } from '@/_lab/protocol/failure';
import type { FileContents } from '@/_lab/protocol/machine-messages';
import type { HttpRequest, HttpResponse } from '@/_lab/protocol/http';
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import type { BootStep, Metric } from '@/_lab/protocol/metric';
import type { Snapshot } from '@/_lab/protocol/snapshot';
import type { Image } from '@/_lab/load/manifest-schema';

export type { HttpRequest, HttpResponse } from '@/_lab/protocol/http';

/** See `transition.ts` for the table of allowed changes. */
export type MachineState = 'idle' | 'fetching' | 'booting' | 'ready' | 'paused' | 'failed' | 'disposed';

/** What a machine is started from. */
export type StartFrom =
  | { readonly kind: 'cold' }
  /** The snapshot that was taken when the course was built, if there is one. */
  | { readonly kind: 'built' }
  | { readonly kind: 'kept'; readonly snapshot: Snapshot };

/** What the machine was last started from. */
export interface MachineOrigin {
  readonly kind: StartFrom['kind'];
  /** Why the snapshot that was asked for was not used: then the machine booted. */
  readonly refused: MachineFailure | null;
}

export interface SnapshotOptions {
  /** The caller has made the machine's memory as small as he wants it; else what it can read again is dropped first. */
  readonly isTidy?: boolean;
}

/** What a machine can do; a verb without its capability answers `{kind: 'unsupported'}`. */
export interface Capabilities {
  readonly input: boolean;
  readonly request: boolean;
  readonly exec: boolean;
  readonly files: boolean;
  readonly snapshot: boolean;
  readonly network: boolean;
}

/** One command run by the machine's agent, without a terminal. */
export interface ExecRequest {
  readonly argv: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly stdin?: Uint8Array;
  /** 30,000 unless given. */
  readonly timeoutMs?: number;
}

/** Output beyond 1 MiB per stream is dropped and said. */
export interface ExecResult {
  readonly exit: number | null;
  readonly signal: string | null;
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  readonly truncated: boolean;
  /** Measured by the guest's own clock. */
  readonly elapsedNs: bigint;
}

/** What the machine's control channel answers to a nonce: proof of a live guest. */
export interface PingResult {
  readonly nonce: string;
  readonly cpl: number;
  readonly uptimeNs: bigint;
  /** Privilege level as the emulator sees it while the guest runs, sampled in the machine worker. */
  readonly emulatorCpl: number | null;
}

/** Receives console bytes: first what the buffer kept, then each new chunk. */
export type ConsoleSink = (bytes: Uint8Array) => void;

export interface Machine extends Disposable {
  readonly spec: InstanceSpec;
  readonly image: Image;
  /** Files of the image that no server has. */
  readonly contents?: FileContents;
  /** Only a live machine yields evidence and passes tasks. */
  readonly source: 'live' | 'recorded' | 'fake';
  readonly capabilities: Capabilities;
  readonly state: MachineState;
  readonly steps: readonly BootStep[];
  readonly metrics: readonly Metric[];
  readonly failure: MachineFailure | null;
  /** Null before the first start; changes before the state does. */
  readonly origin: MachineOrigin | null;

  readonly onConsole: Event<Uint8Array>;
  readonly onState: Event<MachineState>;
  readonly onStep: Event<readonly BootStep[]>;
  readonly onMetric: Event<Metric>;
  readonly onFailure: Event<MachineFailure>;

  /**
   * Starts: from `idle`, `failed` or `ready` (a reset: power off, then on). Resolves when it is ready. Boots cold unless
   * told otherwise, and also where a snapshot is refused: `origin` says so.
   */
  boot(from?: StartFrom): Promise<Result<void, MachineFailure>>;
  /** Power off: back to `idle`; console output stays. */
  powerOff(): Promise<void>;
  /** Types into the first serial port. */
  send(text: string): Result<void, VerbFailure>;
  /** Tells the guest the terminal's size, where it can know. */
  resize(columns: number, rows: number): void;
  /** Attaches a terminal; it first receives what was printed before (bounded, oldest dropped). */
  attach(sink: ConsoleSink): Disposable;
  request(request: HttpRequest): Promise<Result<HttpResponse, VerbFailure>>;
  exec(request: ExecRequest): Promise<Result<ExecResult, VerbFailure>>;
  ping(nonce: string): Promise<Result<PingResult, VerbFailure>>;
  readFile(path: string): Promise<Result<Uint8Array, VerbFailure>>;
  writeFile(path: string, bytes: Uint8Array, mode?: number): Promise<Result<void, VerbFailure>>;
  pause(): Promise<Result<void, VerbFailure>>;
  resume(): Promise<Result<void, VerbFailure>>;
  /** The whole state, taken between two of its moments; the machine goes on. */
  snapshot(options?: SnapshotOptions): Promise<Result<Snapshot, VerbFailure>>;
}
