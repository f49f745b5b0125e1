// Labs in Node: the page's own worker bundles on worker threads. Tests and `npm run evidence` use it.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { manifestSchema, type Manifest } from '@/_lab/load/manifest-schema';
import { snapshotOf } from '@/_lab/load/snapshot-schema';
import type { LabAssets } from '@/_lab/protocol/engine-assets';
import type { EngineSource } from '@/_lab/protocol/machine-messages';
import type { LinePort, WorkerPort } from '@/_lab/protocol/worker-port';
import type { EngineShare } from '@/_lab/session/engine-share';
import { createLab, type LiveLab } from '@/_lab/session/live-lab';
import { systemClock } from '@/_shared/clock';
import { toDisposable } from '@/_shared/disposable';
import { Emitter } from '@/_shared/emitter';
import { buildLab } from '../../_build/build-lab.mjs';

const root = resolve(fileURLToPath(new URL('../../..', import.meta.url)));

export interface NodeLabOptions {
  /** Folder that holds the manifest; `public/images` unless given. */
  readonly imagesRoot?: string;
  /** Where workers fetch images instead of the folder, with a slash at its end. */
  readonly imagesUrl?: string;
  /** Instead of the folder's. */
  readonly manifest?: Manifest;
  /** Shared with other labs, as all labs of a page share one. */
  readonly engines?: EngineShare;
  /** Hears of every worker that is started, for tests that watch or kill them. */
  readonly onWorker?: (worker: Worker, kind: 'machine' | 'network') => void;
  /** The two ends of a line between machine and switch, for tests that stand between them. */
  readonly createLine?: () => readonly [LinePort, LinePort];
  /** Runs in each worker before its bundle; a module URL. */
  readonly preload?: string;
}

/** A lab as the page makes it. Builds the worker bundles first when they are out of date. */
export async function createNodeLab(options: NodeLabOptions = {}): Promise<LiveLab> {
  const { assets } = await buildLab();
  const source = sourceOf(assets);
  const folder = options.imagesRoot ?? join(root, 'public/images');
  const start = <Out, In>(path: string, kind: 'machine' | 'network') => portOf<Out, In>(spawn(urlOf(path), kind, options));
  return createLab({
    manifest: options.manifest ?? readManifest(folder),
    imagesUrl: options.imagesUrl ?? `${pathToFileURL(folder).href}/`,
    source,
    builtSnapshot: ({ id }) => Promise.resolve(snapshotOf(readSnapshotList(folder), id)),
    clock: systemClock,
    engines: options.engines,
    spawnMachineWorker: () => start(assets.machineWorker.path, 'machine'),
    spawnNetworkWorker: () => start(assets.networkWorker.path, 'network'),
    createLine: options.createLine ?? createLine,
  });
}

/** The emulator that labs in Node run. */
export async function engineSource(): Promise<EngineSource> {
  return sourceOf((await buildLab()).assets);
}

function sourceOf(assets: LabAssets): EngineSource {
  return {
    libv86Url: urlOf(assets.libv86.path),
    wasmUrl: urlOf(assets.v86Wasm.path),
    wasmFile: assets.v86Wasm,
    engineVersion: assets.engineVersion,
    packedRootUrl: urlOf(assets.packedRoot.path),
  };
}

function urlOf(path: string): string {
  return pathToFileURL(join(root, 'public', path)).href;
}

/** The snapshots made of a folder's images, as they are listed; null if there is no list. */
export function readSnapshotList(folder: string): unknown {
  const path = join(folder, 'snapshots.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as unknown) : null;
}

function createLine(): readonly [LinePort, LinePort] {
  const { port1, port2 } = new MessageChannel();
  return [port1, port2];
}

/** The manifest of an image folder. */
export function readManifest(folder: string): Manifest {
  return manifestSchema.parse(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')));
}

function spawn(url: string, kind: 'machine' | 'network', options: NodeLabOptions): Worker {
  const worker = new Worker(new URL('./worker-bootstrap.mjs', import.meta.url), {
    workerData: { url, preload: options.preload ?? null },
    name: kind,
  });
  options.onWorker?.(worker, kind);
  return worker;
}

function portOf<Out, In>(worker: Worker): WorkerPort<Out, In> {
  const messages = new Emitter<In>();
  const deaths = new Emitter<string>();
  worker.on('message', (message: In) => messages.fire(message));
  worker.on('messageerror', (error) => deaths.fire(error.message));
  worker.on('error', (error) => deaths.fire(error instanceof Error ? error.message : String(error)));
  worker.on('exit', (code) => deaths.fire(`ended with code ${code}`));
  const end = toDisposable(() => {
    messages.dispose();
    deaths.dispose();
    void worker.terminate();
  });
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer as ArrayBuffer[]),
    onMessage: messages.event,
    onDeath: deaths.event,
    dispose: () => end.dispose(),
  };
}
