// A CD image: ISO 9660 (ECMA-119) with El Torito's boot catalogue, whose one entry is our loader without emulation.
// The image also lies on it as the file KERNEL.ELF, so that a mounted CD shows what it boots.
import { put16, put32, putText, roundUp } from './bytes';
import { loaderFor } from './loader';

const SECTOR = 2048;
const VIRTUAL_SECTOR = 512;
const PRIMARY = 16;
const BOOT_RECORD = 17;
const TERMINATOR = 18;
const CATALOGUE = 19;
const PATHS_LITTLE = 20;
const PATHS_BIG = 21;
const ROOT = 22;
const LOADER = 23;
const DESCRIPTOR = 'CD001';
const PLATFORM_ID = 'RING-ZERO';

/** The CD's bytes. */
export function makeIso(loader: Uint8Array, file: Uint8Array, commandLine: string): Uint8Array<ArrayBuffer> {
  const fileSector = LOADER + Math.ceil(loader.length / SECTOR);
  const iso = new Uint8Array(roundUp(fileSector * SECTOR + file.length, SECTOR));
  const sector = (index: number) => iso.subarray(index * SECTOR, (index + 1) * SECTOR);
  putPrimary(sector(PRIMARY), iso.length / SECTOR);
  putDescriptor(sector(BOOT_RECORD), 0);
  putText(sector(BOOT_RECORD), 7, 'EL TORITO SPECIFICATION');
  put32(sector(BOOT_RECORD), 71, CATALOGUE);
  putDescriptor(sector(TERMINATOR), 255);
  putCatalogue(sector(CATALOGUE), loader.length);
  putPaths(sector(PATHS_LITTLE), true);
  putPaths(sector(PATHS_BIG), false);
  let at = putRecord(sector(ROOT), 0, { name: '\0', extent: ROOT, bytes: SECTOR, isFolder: true });
  at = putRecord(sector(ROOT), at, { name: '\x01', extent: ROOT, bytes: SECTOR, isFolder: true });
  putRecord(sector(ROOT), at, { name: 'KERNEL.ELF;1', extent: fileSector, bytes: file.length, isFolder: false });
  iso.set(loaderFor(loader, { file, sector: fileSector, commandLine }), LOADER * SECTOR);
  iso.set(file, fileSector * SECTOR);
  return iso;
}

function putDescriptor(to: Uint8Array, type: number): void {
  to[0] = type;
  putText(to, 1, DESCRIPTOR);
  to[6] = 1;
}

/** Numbers in both byte orders, as ECMA-119 7.2.3 and 7.3.3 have them. */
function putBoth16(to: Uint8Array, at: number, value: number): void {
  put16(to, at, value);
  new DataView(to.buffer, to.byteOffset).setUint16(at + 2, value);
}

function putBoth32(to: Uint8Array, at: number, value: number): void {
  put32(to, at, value);
  new DataView(to.buffer, to.byteOffset).setUint32(at + 4, value);
}

function putPrimary(to: Uint8Array, sectors: number): void {
  putDescriptor(to, 1);
  putText(to, 8, '', 32, 0x20);
  putText(to, 40, PLATFORM_ID, 32, 0x20);
  putBoth32(to, 80, sectors);
  putBoth16(to, 120, 1); // volumes
  putBoth16(to, 124, 1); // of which this is the first
  putBoth16(to, 128, SECTOR);
  putBoth32(to, 132, 10); // bytes of the path table
  put32(to, 140, PATHS_LITTLE);
  new DataView(to.buffer, to.byteOffset).setUint32(148, PATHS_BIG);
  putRecord(to, 156, { name: '\0', extent: ROOT, bytes: SECTOR, isFolder: true });
  putText(to, 190, '', 623, 0x20); // names of people and files: none
  for (const at of [813, 830, 847, 864]) putText(to, at, '0000000000000000\0'); // dates: not given
  to[881] = 1;
}

/** The path table: only the root folder. */
function putPaths(to: Uint8Array, isLittle: boolean): void {
  const view = new DataView(to.buffer, to.byteOffset);
  to[0] = 1;
  view.setUint32(2, ROOT, isLittle);
  view.setUint16(6, 1, isLittle);
}

interface Entry {
  readonly name: string;
  readonly extent: number;
  readonly bytes: number;
  readonly isFolder: boolean;
}

/** A directory record; returns where the next one begins. */
function putRecord(to: Uint8Array, at: number, { name, extent, bytes, isFolder }: Entry): number {
  const length = 33 + name.length + (name.length % 2 === 0 ? 1 : 0);
  to[at] = length;
  putBoth32(to, at + 2, extent);
  putBoth32(to, at + 10, bytes);
  to.set([70, 1, 1], at + 18); // 1970-01-01: the same bytes from the same image
  to[at + 25] = isFolder ? 2 : 0;
  putBoth16(to, at + 28, 1);
  to[at + 32] = name.length;
  putText(to, at + 33, name);
  return at + length;
}

/** El Torito 1.0, section 2: a validation entry and the default entry. */
function putCatalogue(to: Uint8Array, loaderBytes: number): void {
  to[0] = 1;
  putText(to, 4, PLATFORM_ID, 24);
  to.set([0x55, 0xaa], 30);
  let sum = 0;
  const view = new DataView(to.buffer, to.byteOffset);
  for (let word = 0; word < 32; word += 2) sum += view.getUint16(word, true);
  put16(to, 28, -sum & 0xffff);
  to[32] = 0x88; // bootable, no emulation
  put16(to, 38, Math.ceil(loaderBytes / VIRTUAL_SECTOR));
  put32(to, 40, LOADER);
}
