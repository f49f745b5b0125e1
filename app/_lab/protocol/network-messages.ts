// Everything that crosses the border of the network worker.
import * as z from 'zod';
import type { Result } from '@/_shared/result';
import type { HttpRequest, HttpResponse } from './http';
import type { BuiltFile } from './engine-assets';
import type { MachineFailure, VerbFailure } from './failure';
import type { RegistryShelf } from './registry';
import type { LinePort } from './worker-port';

const loadShape = {
  port: z.int().min(1).max(65535).optional().describe("TCP port; the protocol's own unless given: 80, 6379"),
  connections: z.int().min(1).max(64),
  requests: z.int().min(1).describe('ends after this many answers, or after `durationMs`, whichever comes first'),
  durationMs: z.number().positive(),
  warmUpRequests: z.int().min(0).optional().describe('answers not counted, while the emulator warms up'),
};

// A key has no space, so that it can be typed at a console as it is.
const printable = /^[\x20-\x7e]{1,1024}$/;
const word = /^[\x21-\x7e]{1,128}$/;

/** A closed-loop load: each connection sends its next request when it has the whole answer to the last. */
export const loadRequestSchema = z.discriminatedUnion('protocol', [
  z.strictObject({
    ...loadShape,
    protocol: z.literal('http').default('http'),
    path: z.string().describe('what is got; an answer is right if its status is 200'),
  }),
  z.strictObject({
    ...loadShape,
    protocol: z.literal('redis'),
    command: z.enum(['SET', 'GET']).describe('SET is answered rightly with OK, GET with `value` to the byte'),
    key: z.string().regex(word),
    value: z.string().regex(printable),
  }),
]);

/** As a caller asks for it: HTTP goes without saying. */
export type LoadRequest = z.input<typeof loadRequestSchema>;

/** As the network worker is told. */
export type CheckedLoad = z.output<typeof loadRequestSchema>;

/** Measured by the network worker's clock. */
export interface LoadReport {
  readonly connections: number;
  /** Right answers. */
  readonly answers: number;
  /** Wrong answers, and connections that failed. */
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
  | { readonly kind: 'load'; readonly id: number; readonly name: string; readonly request: CheckedLoad }
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
