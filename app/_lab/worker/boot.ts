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
import { bootRoles, loadBootFiles, restoreRoles, totalBytes, type BootFiles } from './image-files';
import { goOn, loadState, type SavedMachine } from './restore';
import { openRoot, preloadReader } from './root-filesystem';
import { RunningMachine } from './running-machine';
import type { BootedMachine } from './take-snapshot';
import { createEmulator, type EmulatedMachine } from './v86-adapter';

const CONSTRUCTION_LIMIT_MS = 4000;

/** What a boot borrows from its worker. */
export interface BootTools {
  readonly platform: LoadPlatform;
  readonly engines: EngineLoader;
  readonly post: (message: FromMachineWorker, transfer?: readonly object[]) => void;
}

/** A boot under way. */
interface Boot {
  readonly order: BootOrder;
  readonly post: BootTools['post'];
  readonly platform: LoadPlatform;
  readonly fetched: FetchCount;
  readonly log: BootLog;
}

/** What has to be there before the emulator is made. */
interface Parts {
  readonly files: BootFiles;
  /** Null for a cold boot. */
  readonly saved: SavedMachine | null;
  readonly engine: Engine;
}

/** Boots `order`; the machine runs when this resolves. */
export async function boot(order: BootOrder, tools: BootTools): Promise<Result<BootedMachine, MachineFailure>> {
  const fetched = new FetchCount();
  const temperature = order.engine.kind === 'compile' ? 'cold' : 'warm';
  const begun: Boot = {
    order,
    post: tools.post,
    platform: withContents(countRequests(tools.platform, fetched), order.imagesUrl, order.contents),
    fetched,
    log: new BootLog(order.startedAtMs, fetched, temperature, tools.post, order.snapshot !== undefined),
  };
  preloadReader(order.image, order.source.packedRootUrl);
  const [files, engine] = await Promise.all([fetchParts(begun), tools.engines.obtain(order.source, order.engine)]);
  if (!files.ok) return files;
  if (!engine.ok) return engine;
  const root = await openRoot(order.image, files.value.files, {
    platform: begun.platform,
    imagesUrl: order.imagesUrl,
    packedRootUrl: order.source.packedRootUrl,
    onBytes: (bytes) => {
      fetched.bytes += bytes;
    },
    onFailure: (failure) => tools.post({ kind: 'trouble', failure }),
  });
  if (!root.ok) return root;
  return construct(begun, { ...files.value, engine: engine.value }, root.value);
}

async function fetchParts({ order, platform, fetched, log, post }: Boot): Promise<Result<Omit<Parts, 'engine'>, MachineFailure>> {
  const roles = order.snapshot ? restoreRoles : bootRoles;
  const total = totalBytes(order.image, roles) + (order.snapshot?.file.bytes ?? 0);
  const onBytes = (bytes: number) => {
    fetched.bytes += bytes;
    post({ kind: 'progress', loadedBytes: fetched.bytes, totalBytes: total });
  };
  const [files, saved] = await Promise.all([
    loadBootFiles(platform, order.imagesUrl, order.image, roles, onBytes),
    order.snapshot ? loadState(order, order.snapshot, platform, onBytes) : ok(null),
  ]);
  if (!files.ok) return files;
  if (!saved.ok) return saved;
  log.moment('files-ready');
  return ok({ files: files.value, saved: saved.value });
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
  { order, log, post }: Boot,
  { files, saved, engine }: Parts,
  root: PackedRoot | null,
): Promise<Result<BootedMachine, MachineFailure>> {
  const described = describeMachine(order, files, root, saved !== null);
  if (!described.ok) return described;
  const holder: { machine: RunningMachine | null } = { machine: null };
  const line = order.line ? new FrameLine(order.line as Line, () => holder.machine?.sink ?? null) : null;
  const machine = new RunningMachine(order.image.readyMarker, log, line, post);
  holder.machine = machine;
  log.metric('construction-began', log.now(), 'ms', 'just before new V86()', 'worker performance.now since boot');
  try {
    const made = createEmulator(engine.Constructor, engine.module, described.value, machine.events);
    const emulator = await orNull(made, CONSTRUCTION_LIMIT_MS);
    if (!emulator) return fail({ kind: 'no-instructions', afterMs: CONSTRUCTION_LIMIT_MS });
    log.moment('engine-ready');
    const afterReady = () => void prefetch(root, saved !== null);
    if (!saved) machine.start(emulator, afterReady);
    else {
      const restored = await goOn({ order, machine, root }, saved, emulator, afterReady);
      if (!restored.ok) return restored;
    }
    return ok({ order, machine, root });
  } catch (error) {
    machine.dispose();
    return fail({ kind: 'engine', detail: String(error) });
  }
}

/** What the first commands will read, then what a build of an image will; failures show when the guest reads it. */
async function prefetch(root: PackedRoot | null, isRestored: boolean): Promise<void> {
  // A machine that booted has read what every boot reads.
  for (const group of [...(isRestored ? ['boot'] : []), 'run', 'build']) await root?.prefetch(group);
}

/** v86 has no way to say that it waits for ever. */
function orNull<Value>(promise: Promise<Value>, limitMs: number): Promise<Value | null> {
  return new Promise((resolve, reject) => {
    const timer = systemClock.after(limitMs, () => resolve(null));
    promise.then(resolve, reject).finally(() => timer.dispose());
  });
}

function describeMachine(
  order: BootOrder,
  files: BootFiles,
  root: PackedRoot | null,
  isRestored: boolean,
): Result<EmulatedMachine, MachineFailure> {
  const { image } = order;
  const kernel = files.get('kernel') ?? null;
  if (!kernel && !isRestored) return fail({ kind: 'bad-spec', detail: `image ${image.id} names no kernel` });
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
