// Makes the snapshot that readers' container hosts start from: boots the image headless and stores it at its prompt.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Image } from '@/_lab/load/manifest-schema';
import { snapshotOf, type SnapshotList } from '@/_lab/load/snapshot-schema';
import { snapshotStamp, stampDifference } from '@/_lab/load/snapshot-stamp';
import type { Snapshot } from '@/_lab/protocol/snapshot';
import type { Machine } from '@/_lab/session/machine';
import { fail, ok, type Result } from '@/_shared/result';
import { createNodeLab, engineSource, readManifest, readSnapshotList } from './node-lab';

const LIST = 'snapshots.json';
const FOLDER = 'snapshots';
const AWAIT_WARM = '/usr/lib/ring-zero/await-warm';
const WARM_LIMIT_MS = 150_000;
const TIDY_LIMIT_MS = 20_000;
const PROMPT_LIMIT_MS = 10_000;

// Nobody's addresses, so that a restored machine that kept one of them would show. Translated code is no part of a
// state: what warms the machine up runs after the restore.
const snapshotSpec = { name: 'host', mac: '00:22:15:00:00:fe', ip: '10.0.0.254', args: { warm: '0' } };

/** What became of one image's snapshot. */
export interface BuiltSnapshot {
  readonly id: string;
  readonly isNew: boolean;
  readonly bytes: number;
}

/** Makes what `folder` lacks of the snapshots of its container hosts, and the list of them. Throws what went wrong. */
export async function buildSnapshots(folder: string): Promise<readonly BuiltSnapshot[]> {
  const images = readManifest(folder).images.filter(({ kind }) => kind === 'container-host');
  const known = readSnapshotList(folder);
  const built: BuiltSnapshot[] = [];
  const entries: SnapshotList['snapshots'] = [];
  for (const image of images) {
    const current = await currentEntry(folder, known, image);
    const entry = current ?? store(folder, image.id, await takenOf(folder, image));
    entries.push(entry);
    built.push({ id: image.id, isNew: !current, bytes: entry.file.bytes });
  }
  writeList(folder, entries);
  return built;
}

/** The same, or why not; then the list is empty and every machine boots. */
export async function snapshotsOrReason(folder: string): Promise<Result<readonly BuiltSnapshot[], string>> {
  try {
    return ok(await buildSnapshots(folder));
  } catch (error) {
    writeList(folder, []);
    return fail(error instanceof Error ? error.message : String(error));
  }
}

async function currentEntry(folder: string, list: unknown, image: Image) {
  const entry = snapshotOf(list, image.id);
  if (!entry || !existsSync(join(folder, entry.file.path))) return null;
  const wanted = await snapshotStamp(image, image.machine.memoryMiB, await engineSource());
  return stampDifference(entry.stamp, wanted) === null ? { id: image.id, ...entry } : null;
}

async function takenOf(imagesRoot: string, { id }: Image): Promise<Snapshot> {
  const lab = await createNodeLab({ imagesRoot });
  try {
    const added = lab.add({ ...snapshotSpec, image: id });
    if (!added.ok) throw new Error(JSON.stringify(added.failure));
    const booted = await added.value.boot();
    if (!booted.ok) throw new Error(JSON.stringify(booted.failure));
    await untilWarm(added.value);
    await exerciseAlone(added.value);
    const taken = await added.value.snapshot({ isTidy: true });
    if (!taken.ok) throw new Error(JSON.stringify(taken.failure));
    return taken.value;
  } finally {
    lab.dispose();
  }
}

/**
 * Leaves in memory what a restored machine needs to answer and to show a prompt, and nothing else: then neither waits for
 * a file to be fetched. Afterwards nothing may press on memory: the kernel would drop it again.
 */
async function exerciseAlone(machine: Machine): Promise<void> {
  await succeed(machine, ['/usr/lib/ring-zero/tidy-memory', 'drop', 'zero'], TIDY_LIMIT_MS);
  await succeed(machine, ['cat', '/usr/lib/ring-zero/agent'], TIDY_LIMIT_MS);
  const prompted = nextPrompt(machine);
  machine.send('\r');
  await prompted;
}

function nextPrompt(machine: Machine): Promise<void> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const timer = setTimeout(() => reject(new Error('the shell showed no new prompt')), PROMPT_LIMIT_MS);
    const listening = machine.onConsole((bytes) => {
      printed += new TextDecoder().decode(bytes);
      if (!printed.includes(machine.image.readyMarker)) return;
      clearTimeout(timer);
      listening.dispose();
      resolve();
    });
  });
}

async function succeed(machine: Machine, argv: readonly string[], timeoutMs: number): Promise<void> {
  const result = await machine.exec({ argv, timeoutMs });
  if (!result.ok || result.value.exit !== 0) throw new Error(`${argv.join(' ')}: ${JSON.stringify(result, printable)}`);
}

/** An image whose state is worth more when something has run in it has a program that returns once it has. */
async function untilWarm(machine: Machine): Promise<void> {
  await succeed(machine, ['sh', '-c', `[ ! -x ${AWAIT_WARM} ] || exec ${AWAIT_WARM}`], WARM_LIMIT_MS);
}

function printable(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  return value instanceof Uint8Array ? new TextDecoder().decode(value) : value;
}

/** Compressed as well as gzip can: many readers fetch what is made once. */
function store(folder: string, id: string, { stamp, file, bytes }: Snapshot): SnapshotList['snapshots'][number] {
  const served = gzipSync(gunzipSync(bytes), { level: 9 });
  const path = `${FOLDER}/${id}-${file.sha256.slice(0, 16)}.gz`;
  mkdirSync(join(folder, FOLDER), { recursive: true });
  writeFileSync(join(folder, path), served);
  return { id, stamp, file: { ...file, path, bytes: served.length } };
}

/** Writes the list, then removes states that it does not name. */
function writeList(folder: string, snapshots: SnapshotList['snapshots']): void {
  writeFileSync(join(folder, LIST), `${JSON.stringify({ schema: 1, snapshots } satisfies SnapshotList, null, 1)}\n`);
  if (!existsSync(join(folder, FOLDER))) return;
  const kept = new Set(snapshots.map(({ file }) => file.path));
  for (const name of readdirSync(join(folder, FOLDER))) if (!kept.has(`${FOLDER}/${name}`)) rmSync(join(folder, FOLDER, name));
}
