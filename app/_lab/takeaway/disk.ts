// A raw disk: the boot loader from the first sector on, behind it the image.
import { put32, roundUp } from './bytes';
import { loaderFor } from './loader';

/** Bytes of a disk's sector. */
export const sectorBytes = 512;
const MIB = 1 << 20;
const PARTITION = 446;
const ACTIVE = 0x80;
const TYPE_PRIVATE = 0x7f;

/** The disk's bytes, a whole number of MiB. */
export function makeDisk(loader: Uint8Array, file: Uint8Array, commandLine: string): Uint8Array<ArrayBuffer> {
  const start = roundUp(loader.length, sectorBytes);
  const disk = new Uint8Array(roundUp(start + file.length, MIB));
  disk.set(loaderFor(loader, { file, sector: start / sectorBytes, commandLine }));
  disk.set(file, start);
  // Some BIOSes start only disks with an active partition.
  disk[PARTITION] = ACTIVE;
  disk[PARTITION + 4] = TYPE_PRIVATE;
  put32(disk, PARTITION + 8, start / sectorBytes);
  put32(disk, PARTITION + 12, disk.length / sectorBytes - start / sectorBytes);
  return disk;
}
