// The page's side of the workers: starts them, and makes labs of them. The only file of this folder the page may import.
import { manifestSchema, type Manifest } from '@/_lab/load/manifest-schema';
import { snapshotOf } from '@/_lab/load/snapshot-schema';
import type { LabAssets } from '@/_lab/protocol/engine-assets';
import type { EngineSource, FromMachineWorker, ToMachineWorker } from '@/_lab/protocol/machine-messages';
import type { WorkerPort } from '@/_lab/protocol/worker-port';
import { EngineShare } from '@/_lab/session/engine-share';
import { createLab, type LiveLab } from '@/_lab/session/live-lab';
import { systemClock } from '@/_shared/clock';
import { Emitter } from '@/_shared/emitter';
import { toDisposable } from '@/_shared/disposable';
import images from '../../../public/images/manifest.json';
import assets from '../../../public/lab/assets.json';

const built = assets as unknown as LabAssets;
const engines = new EngineShare();
type MachinePort = WorkerPort<ToMachineWorker, FromMachineWorker>;
let spare: MachinePort | null = null;
let snapshots: Promise<unknown> | null = null;

/** The images this page was built with. */
export function pageManifest(): Manifest {
  return manifestSchema.parse(images);
}

/** An empty lab of live machines. Its workers start with its first machine. */
export function createPageLab(manifest: Manifest = pageManifest()): LiveLab {
  return createLab({
    manifest,
    imagesUrl: urlOf('images/'),
    source: engineSource(),
    builtSnapshot: async ({ id }) => snapshotOf(await snapshotList(), id),
    clock: systemClock,
    engines,
    spawnMachineWorker: takeMachineWorker,
    spawnNetworkWorker: () => portOf(spawn(built.networkWorker.path, 'network')),
    createLine() {
      const { port1, port2 } = new MessageChannel();
      return [port1, port2];
    },
  });
}

/** What is not to be had counts as no list: machines then boot. */
function snapshotList(): Promise<unknown> {
  snapshots ??= fetch(urlOf('images/snapshots.json'), { cache: 'no-cache' }).then(
    (response) => (response.ok ? response.json() : null),
    () => null,
  );
  return snapshots;
}

/** Starts a worker ahead of need and lets it fetch and compile the emulator. Calling again does nothing. */
export function prefetchEngine(): void {
  void snapshotList();
  if (spare) return;
  const claim = engines.claim();
  if (claim.order.kind !== 'compile') return;
  const port = portOf<ToMachineWorker, FromMachineWorker>(spawn(built.machineWorker.path, 'machine'));
  spare = port;
  port.onMessage((message) => {
    if (message.kind === 'engine-compiled') claim.provide(message.module);
  });
  port.onDeath(() => {
    claim.abandon();
    if (spare === port) spare = null;
  });
  port.post({ kind: 'warm', source: engineSource() });
}

function takeMachineWorker(): MachinePort {
  const taken = spare;
  spare = null;
  return taken ?? portOf(spawn(built.machineWorker.path, 'machine'));
}

function engineSource(): EngineSource {
  return {
    libv86Url: urlOf(built.libv86.path),
    wasmUrl: urlOf(built.v86Wasm.path),
    wasmFile: built.v86Wasm,
    engineVersion: built.engineVersion,
    packedRootUrl: urlOf(built.packedRoot.path),
  };
}

function urlOf(path: string): string {
  return new URL(`/${path}`, location.href).href;
}

// With this word in its URL, v86 yields by `scheduler.postTask` instead of a nested worker made from a blob.
function spawn(path: string, name: string): Worker {
  return new Worker(`${urlOf(path)}?use-scheduling-api`, { type: 'module', name });
}

function portOf<Out, In>(worker: Worker): WorkerPort<Out, In> {
  const messages = new Emitter<In>();
  const deaths = new Emitter<string>();
  worker.onmessage = (event: MessageEvent<In>) => messages.fire(event.data);
  worker.onmessageerror = () => deaths.fire('a message could not be read');
  worker.onerror = (event) => {
    event.preventDefault();
    deaths.fire(event.message || 'the worker script could not be loaded');
  };
  const end = toDisposable(() => {
    worker.terminate();
    messages.dispose();
    deaths.dispose();
  });
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer as Transferable[]),
    onMessage: messages.event,
    onDeath: deaths.event,
    dispose: () => end.dispose(),
  };
}
