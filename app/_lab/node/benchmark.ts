// What a benchmark of the project's reach is. They print figures beside targets; none of them fails.
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Lab } from '@/_lab/session/lab';
import type { LiveLab } from '@/_lab/session/live-lab';
import type { Machine, StartFrom } from '@/_lab/session/machine';
import type { Manifest } from '@/_lab/load/manifest-schema';
import type { Metric } from '@/_lab/protocol/metric';
import { createNodeLab, readManifest } from './node-lab';

export interface BenchmarkOptions {
  readonly runs: number;
  /** Shorter where a figure needs long quiet. */
  readonly quick: boolean;
  readonly imagesRoot?: string;
}

export interface Figure {
  readonly label: string | null;
  /** In the figure's own unit; NaN when it could not be measured. */
  readonly value: number;
  readonly text: string;
  readonly target: string | null;
}

export interface BenchmarkResult {
  readonly title: string;
  readonly figures: readonly Figure[];
  /** Under which conditions, or why not. */
  readonly how: string;
}

export interface Benchmark {
  readonly title: string;
  readonly image: string;
  run(options: BenchmarkOptions): Promise<BenchmarkResult>;
}

/** The manifest that benchmarks measure: of `folder`, or the published one. */
export function publishedManifest(folder: string | undefined): Manifest {
  return readManifest(imagesFolder(folder));
}

/** `folder`, or where the published images are. */
export function imagesFolder(folder: string | undefined): string {
  if (!folder) return resolve(fileURLToPath(new URL('../../../public/images', import.meta.url)));
  return isAbsolute(folder) ? folder : join(process.cwd(), folder);
}

export const unikernelSpec = { image: 'web', name: 'unikernel', mac: '00:22:15:00:00:0a', ip: '10.0.0.10' };
/** Its background warm-up is off: benchmarks say themselves what is warm. */
export const hostSpec = { image: 'linux-host', name: 'host', mac: '00:22:15:00:00:02', ip: '10.0.0.2', args: { warm: '0' } };

/** Uses a lab of its own; a problem becomes the result's explanation instead of an end of everything. */
export async function withLab(
  title: string,
  { imagesRoot }: BenchmarkOptions,
  measure: (lab: LiveLab) => Promise<Omit<BenchmarkResult, 'title'>>,
): Promise<BenchmarkResult> {
  const lab = await createNodeLab({ imagesRoot });
  try {
    return { title, ...(await measure(lab)) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { title, figures: [{ label: null, value: Number.NaN, text: 'not measured', target: null }], how: text };
  } finally {
    lab.dispose();
  }
}

/** Adds a machine and starts it as asked, cold unless told; throws what went wrong, for `withLab` to say. */
export async function booted(lab: Lab, spec: Parameters<Lab['add']>[0], from: StartFrom = { kind: 'cold' }): Promise<Machine> {
  const added = lab.add(spec);
  if (!added.ok) throw new Error(JSON.stringify(added.failure));
  const result = await added.value.boot(from);
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  if (added.value.origin?.kind !== from.kind) throw new Error(`not started as asked: ${JSON.stringify(added.value.origin)}`);
  return added.value;
}

/** A metric that must be there. */
export function metricOf(machine: Machine, name: Metric['name']): number {
  const metric = machine.metrics.find((candidate) => candidate.name === name);
  if (!metric) throw new Error(`${machine.spec.name} has not measured ${name}`);
  return metric.value;
}

export function milliseconds(label: string | null, value: number, target: string | null): Figure {
  return { label, value, text: value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(1)} ms`, target };
}
