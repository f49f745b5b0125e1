// Evidence: a number with its source.

export const lanes = {
  a: 'unikernel, a new machine to HTTP 200',
  'b-crun': 'container on a running host, by the OCI runtime alone',
  'b-docker': 'container on a running host, by docker run',
  c: 'minimal Linux VM, a new machine with only the same program',
  d: 'first instance: container host power-on plus container',
} as const;

export type Lane = keyof typeof lanes;

export const quantities = [
  'bytes-fetched',
  'first-console-byte',
  'ready-marker',
  'first-http-200',
  'instructions',
  'ram-touched',
  'privilege-level',
] as const;

export type Quantity = (typeof quantities)[number];

/** One cell of the evidence table. Only live machines produce these. */
export interface Evidence {
  readonly lane: Lane;
  readonly quantity: Quantity;
  readonly value: number;
  readonly unit: 'ms' | 'bytes' | 'instructions' | 'level';
  readonly machine: string;
  readonly event: string;
  readonly clock: string;
  readonly temperature: 'cold' | 'warm';
  /** Whether the figure says something about real hardware (DESIGN.md). */
  readonly transfers: 'yes' | 'with care' | 'no';
}
