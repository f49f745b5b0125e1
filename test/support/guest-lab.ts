// Labs for tests that boot real images under v86 in Node.
import { resolve } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { createNodeLab, readManifest, type NodeLabOptions } from '@/_lab/node/node-lab';
import type { Image, Manifest } from '@/_lab/load/manifest-schema';
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import type { LiveLab } from '@/_lab/session/live-lab';
import type { LiveMachine } from '@/_lab/session/live-machine';

/** Images under test: the committed ones, unless another folder is named. */
export const imagesRoot = resolve(process.env.RING_ZERO_IMAGES ?? 'public/images');
export const manifest: Manifest = readManifest(imagesRoot);

export function imageOf(id: string): Image {
  const image = manifest.images.find((candidate) => candidate.id === id);
  if (!image) throw new Error(`no image ${id} in ${imagesRoot}`);
  return image;
}

export const hasImage = (id: string): boolean => manifest.images.some((image) => image.id === id);

/** The manifest with one image changed. */
export function manifestWith(id: string, change: Partial<Image>): Manifest {
  return { ...manifest, images: manifest.images.map((image) => (image.id === id ? { ...image, ...change } : image)) };
}

export const unikernel: InstanceSpec = { image: 'web', name: 'unikernel', mac: '00:22:15:00:00:0a', ip: '10.0.0.10' };
export const second: InstanceSpec = { image: 'web', name: 'second', mac: '00:22:15:00:00:0b', ip: '10.0.0.11' };
export const host: InstanceSpec = { image: 'linux-host', name: 'host', mac: '00:22:15:00:00:02', ip: '10.0.0.2' };

export interface GuestLab {
  readonly lab: LiveLab;
  /** Every worker thread started for the lab, in order. */
  readonly workers: readonly { readonly worker: Worker; readonly kind: 'machine' | 'network' }[];
}

export async function guestLab(options: NodeLabOptions = {}): Promise<GuestLab> {
  const workers: { worker: Worker; kind: 'machine' | 'network' }[] = [];
  const lab = await createNodeLab({ imagesRoot, ...options, onWorker: (worker, kind) => workers.push({ worker, kind }) });
  return { lab, workers };
}

export function add(lab: LiveLab, spec: InstanceSpec): LiveMachine {
  const added = lab.add(spec);
  if (!added.ok) throw new Error(JSON.stringify(added.failure));
  return added.value as LiveMachine;
}

/** Adds and boots; throws unless it becomes ready. */
export async function booted(lab: LiveLab, spec: InstanceSpec): Promise<LiveMachine> {
  const machine = add(lab, spec);
  const result = await machine.boot();
  if (!result.ok) throw new Error(`${spec.name}: ${JSON.stringify(result.failure)}`);
  return machine;
}

export const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

/** Everything the console kept. */
export function consoleOf(machine: LiveMachine): string {
  let kept = '';
  machine.attach((bytes) => (kept += text(bytes))).dispose();
  return kept;
}

export function value<Value>(result: { ok: true; value: Value } | { ok: false; failure: unknown }): Value {
  if (!result.ok) throw new Error(JSON.stringify(result.failure));
  return result.value;
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
