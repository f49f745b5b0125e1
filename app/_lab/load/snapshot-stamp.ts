// Which states a machine can go on from.
import type { EngineSource } from '@/_lab/protocol/machine-messages';
import { snapshotFormat, type SnapshotStamp } from '@/_lab/protocol/snapshot';
import type { Image } from './manifest-schema';
import { sha256 } from './sha256';

/** The stamp of states of this image on this much memory. */
export async function snapshotStamp(image: Image, memoryMiB: number, engine: EngineSource): Promise<SnapshotStamp> {
  const { nic, uarts, virtioConsole, bios } = image.machine;
  const parts = [image.cmdline, ...image.files.map(({ role, sha256: hash }) => `${role} ${hash}`)];
  return {
    format: snapshotFormat,
    engine: `v86 ${engine.engineVersion} ${engine.wasmFile.sha256.slice(0, 16)}`,
    image: await sha256(new TextEncoder().encode(parts.join('\n'))),
    machine: `${memoryMiB} MiB, ${nic}, ${uarts} UARTs${virtioConsole ? ', virtio console' : ''}${bios ? ', BIOS' : ''}`,
  };
}

/** In words what of `found` is not as `wanted`; null if all is. */
export function stampDifference(found: SnapshotStamp, wanted: SnapshotStamp): string | null {
  const parts = ['format', 'engine', 'image', 'machine'] as const;
  const part = parts.find((key) => found[key] !== wanted[key]);
  return part ? `its ${part} is ${found[part]}, this machine's ${wanted[part]}` : null;
}
