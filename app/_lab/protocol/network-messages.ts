// Everything that crosses the border of the network worker.
import type { Result } from '@/_shared/result';
import type { HttpRequest, HttpResponse } from './http';
import type { BuiltFile } from './engine-assets';
import type { MachineFailure, VerbFailure } from './failure';
import type { RegistryShelf } from './registry';
import type { LinePort } from './worker-port';

/** A closed-loop load: each connection sends its next request when it has the whole answer to the last. */
export interface LoadRequest {
  readonly path: string;
  /** TCP port, 80 unless given. */
  readonly port?: number;
  readonly connections: number;
  /** Ends after this many answers, or after `durationMs`, whichever comes first. */
  readonly requests: number;
  readonly durationMs: number;
  /** Answers not counted, while the emulator warms up. */
  readonly warmUpRequests?: number;
}

/** Measured by the network worker's clock. */
export interface LoadReport {
  readonly connections: number;
  readonly answers: number;
  readonly errors: number;
  readonly elapsedMs: number;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly bodyBytes: number;
}

/** What a port of the switch belongs to. */
export interface PortSpec {
  readonly name: string;
  readonly mac: string;
  readonly ip: string;
}

export interface PortCounters {
  readonly framesIn: number;
  readonly framesOut: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** Shorter or longer than Ethernet allows. */
  readonly malformed: number;
  /** Over the limit of flooded frames. */
  readonly storm: number;
  /** From a source address that is not the port's. */
  readonly foreign: number;
}

export type ToNetworkWorker =
  | { readonly kind: 'start'; readonly gatewayUrl: string; readonly gatewayFile: BuiltFile; readonly registry: RegistryShelf }
  | { readonly kind: 'attach'; readonly port: PortSpec; readonly line: LinePort }
  | { readonly kind: 'detach'; readonly name: string }
  | { readonly kind: 'http'; readonly id: number; readonly name: string; readonly request: HttpRequest }
  | { readonly kind: 'load'; readonly id: number; readonly name: string; readonly request: LoadRequest }
  | { readonly kind: 'counters'; readonly id: number; readonly name: string };

/** An answer with the moment its first byte arrived, in milliseconds since 1970 of the performance clock. */
export interface TimedResponse {
  readonly response: HttpResponse;
  readonly firstByteAtMs: number;
}

export type FromNetworkWorker =
  | { readonly kind: 'started' }
  | { readonly kind: 'start-failed'; readonly failure: MachineFailure }
  | { readonly kind: 'http-done'; readonly id: number; readonly result: Result<TimedResponse, VerbFailure> }
  | { readonly kind: 'load-done'; readonly id: number; readonly result: Result<LoadReport, VerbFailure> }
  | { readonly kind: 'counted'; readonly id: number; readonly counters: PortCounters | null }
  | { readonly kind: 'conflict'; readonly name: string; readonly failure: MachineFailure };
