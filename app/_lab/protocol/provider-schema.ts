// What programs in the container host may ask the page for (lab-images/README.md, contract 4, "Provider").
import * as z from 'zod';

const request = z.int().min(1).max(0x7fff_ffff);
const name = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/);
const instance = name.describe('unique in the lab; also its host name under .lab');

export const runRequestSchema = z.looseObject({
  request,
  verb: z.literal('run'),
  instance,
  image: name.describe("the name of the image in the host's store"),
  path: z.string().regex(/^\/[\x21-\x7e]{1,255}$/).describe('of the ELF file in the host'),
  sha256: z.string().regex(/^[0-9a-f]{64}$/).optional().describe('of the file, if the host knows it'),
  memoryMiB: z.int().min(8).max(512),
  args: z.string().regex(/^[\x20-\x7e]{0,200}$/).optional().describe('words for the command line'),
  runtime: name.optional().describe('the container runtime that asks, if one does'),
});

const serial = z.int().min(1).optional().describe('only if it is still this machine');
/** Longer waits would look like an answer that got lost. */
const waitMs = z.int().min(0).max(30_000).optional();

export const logsRequestSchema = z.looseObject({
  request,
  verb: z.literal('logs'),
  instance,
  serial,
  from: z.int().min(0).optional().describe('bytes that the asker has; the newest are given without it'),
  waitMs: waitMs.describe('for something behind `from`, or a change of state'),
});

export const providerRequestSchema = z.discriminatedUnion('verb', [
  runRequestSchema,
  z.looseObject({ request, verb: z.literal('list') }),
  logsRequestSchema,
  z.looseObject({ request, verb: z.literal('describe'), instance }),
  z.looseObject({ request, verb: z.literal('stop'), instance, serial }),
]);

/** Enough of a request to answer it, whatever else is wrong with it. */
export const providerEnvelopeSchema = z.looseObject({ request, verb: z.string().max(32) });

export type ProviderRequest = z.infer<typeof providerRequestSchema>;
export type RunRequest = z.infer<typeof runRequestSchema>;
export type LogsRequest = z.infer<typeof logsRequestSchema>;

/** A machine made by the provider, as its host is told of it. */
export interface InstanceReport {
  readonly name: string;
  /** Another for each machine that the provider makes. */
  readonly serial: number;
  readonly image: string;
  readonly sha256: string;
  readonly address: string;
  readonly mac: string;
  readonly memoryMiB: number;
  readonly state: string;
}
