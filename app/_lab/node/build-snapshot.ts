// Makes the snapshot that readers' container hosts start from: boots the image headless and stores it at its prompt.
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Image } from '@/_lab/load/manifest-schema';
import { snapshotOf, type SnapshotList } from '@/_lab/load/snapshot-schema';
import { snapshotStamp, stampDifference } from '@/_lab/load/snapshot-stamp';
import type { Snapshot } from '@/_lab/protocol/snapshot';
import type { Machine } from '@/_lab/session/machine';
import { createNodeLab, engineSource, readManifest, readSnapshotList } from './node-lab';

const LIST = 'snapshots.json';
const FOLDER = 'snapshots';
const AWAIT_WARM = '/usr/lib/ring-zero/await-warm';
const WARM_LIMIT_MS = 40_000;

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

/** A list without snapshots: every machine boots. */
export function writeEmptyList(folder: string): void {
  writeList(folder, []);
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
    const taken = await added.value.snapshot();
    if (!taken.ok) throw new Error(JSON.stringify(taken.failure));
    return taken.value;
  } finally {
    lab.dispose();
  }
}

/** An image whose state is worth more when something has run in it has a program that returns once it has. */
async function untilWarm(machine: Machine): Promise<void> {
  const argv = ['sh', '-c', `[ ! -x ${AWAIT_WARM} ] || exec ${AWAIT_WARM}`];
  const waited = await machine.exec({ argv, timeoutMs: WARM_LIMIT_MS });
  if (!waited.ok || waited.value.exit !== 0) throw new Error(`the image did not become warm: ${JSON.stringify(waited, printable)}`);
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
