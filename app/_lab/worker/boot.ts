// One power-on inside a machine worker: fetch and compile in parallel, construct, run.
import type { BootOrder, FromMachineWorker } from '@/_lab/protocol/machine-messages';
import type { MachineFailure } from '@/_lab/protocol/failure';
import { systemClock } from '@/_shared/clock';
import { fail, ok, type Result } from '@/_shared/result';
import { withContents } from '@/_lab/load/contents';
import type { LoadPlatform } from '@/_lab/load/file-loader';
import type { PackedRoot } from '@/_lab/load/packed-root';
import { BootLog, FetchCount } from './boot-log';
import type { Engine, EngineLoader } from './engine-source';
import { FrameLine, type Line } from './frame-line';
import { bootFilesOf, loadBootFiles, type BootFiles } from './image-files';
import { openRoot, preloadReader } from './root-filesystem';
import { RunningMachine } from './running-machine';
import { createEmulator, type EmulatedMachine } from './v86-adapter';

const CONSTRUCTION_LIMIT_MS = 4000;

/** What a boot borrows from its worker. */
export interface BootTools {
  readonly platform: LoadPlatform;
  readonly engines: EngineLoader;
  readonly post: (message: FromMachineWorker, transfer?: readonly object[]) => void;
}

/** Boots `order`; the machine runs when this resolves. */
export async function boot(order: BootOrder, tools: BootTools): Promise<Result<RunningMachine, MachineFailure>> {
  const isCold = order.engine.kind === 'compile';
  const fetched = new FetchCount();
  const log = new BootLog(order.startedAtMs, fetched, isCold ? 'cold' : 'warm', tools.post);
  preloadReader(order.image, order.source.packedRootUrl);
  const counting = { ...tools, platform: withContents(countRequests(tools.platform, fetched), order.imagesUrl, order.contents) };
  const [files, engine] = await Promise.all([
    fetchFiles(order, counting, log, fetched),
    tools.engines.obtain(order.source, order.engine),
  ]);
  if (!files.ok) return files;
  if (!engine.ok) return engine;
  const root = await openRoot(order.image, files.value, {
    platform: counting.platform,
    imagesUrl: order.imagesUrl,
    packedRootUrl: order.source.packedRootUrl,
    onBytes: (bytes) => {
      fetched.bytes += bytes;
    },
    onFailure: (failure) => tools.post({ kind: 'trouble', failure }),
  });
  if (!root.ok) return root;
  return construct(order, tools, log, describeMachine(order, files.value, root.value), engine.value, () => {
    // What the first container will read, then what the first build of an image will; failures show when the guest reads it.
    void root.value?.prefetch('run').then(() => root.value?.prefetch('build'));
  });
}

async function fetchFiles(order: BootOrder, tools: BootTools, log: BootLog, fetched: FetchCount) {
  const totalBytes = bootFilesOf(order.image).reduce((sum, file) => sum + file.bytes, 0);
  const files = await loadBootFiles(tools.platform, order.imagesUrl, order.image, (bytes) => {
    fetched.bytes += bytes;
    tools.post({ kind: 'progress', loadedBytes: fetched.bytes, totalBytes });
  });
  if (files.ok) log.moment('files-ready');
  return files;
}

function countRequests(platform: LoadPlatform, fetched: FetchCount): LoadPlatform {
  return {
    ...platform,
    fetch(url, options) {
      fetched.requests += 1;
      return platform.fetch(url, options);
    },
  };
}

async function construct(
  order: BootOrder,
  tools: BootTools,
  log: BootLog,
  described: Result<EmulatedMachine, MachineFailure>,
  engine: Engine,
  afterReady: () => void,
): Promise<Result<RunningMachine, MachineFailure>> {
  if (!described.ok) return described;
  const holder: { machine: RunningMachine | null } = { machine: null };
  const line = order.line ? new FrameLine(order.line as Line, () => holder.machine?.sink ?? null) : null;
  const machine = new RunningMachine(order.image.readyMarker, log, line, tools.post);
  holder.machine = machine;
  log.metric('construction-began', log.now(), 'ms', 'just before new V86()', 'worker performance.now since boot');
  try {
    const made = createEmulator(engine.Constructor, engine.module, described.value, machine.events);
    const emulator = await orNull(made, CONSTRUCTION_LIMIT_MS);
    if (!emulator) return fail({ kind: 'no-instructions', afterMs: CONSTRUCTION_LIMIT_MS });
    log.moment('engine-ready');
    machine.start(emulator, afterReady);
    return ok(machine);
  } catch (error) {
    machine.dispose();
    return fail({ kind: 'engine', detail: String(error) });
  }
}

/** v86 has no way to say that it waits for ever. */
function orNull<Value>(promise: Promise<Value>, limitMs: number): Promise<Value | null> {
  return new Promise((resolve, reject) => {
    const timer = systemClock.after(limitMs, () => resolve(null));
    promise.then(resolve, reject).finally(() => timer.dispose());
  });
}

function describeMachine(order: BootOrder, files: BootFiles, root: PackedRoot | null): Result<EmulatedMachine, MachineFailure> {
  const { image } = order;
  const kernel = files.get('kernel');
  if (!kernel) return fail({ kind: 'bad-spec', detail: `image ${image.id} names no kernel` });
  return ok({
    boot: image.boot,
    kernel,
    initrd: files.get('initrd') ?? null,
    bios: files.get('bios') ?? null,
    vgaBios: files.get('vga-bios') ?? null,
    memoryMiB: order.memoryMiB,
    cmdline: order.cmdline,
    nic: image.machine.nic,
    mac: order.mac,
    uarts: image.machine.uarts,
    virtioConsole: image.machine.virtioConsole,
    handle9p: root?.handle9p ?? null,
  });
}
