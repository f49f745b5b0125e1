// VMware's disk format "monolithicSparse" (Virtual Disk Format 1.1): one file with a description as text, a directory of
// tables, tables of grains of 64 KiB, and the grains that hold something.
import { put16, put32, put64, putText, roundUp } from './bytes';
import { sectorBytes } from './disk';

const MAGIC = 0x564d444b;
const FLAGS = 3; // line ends can be checked; there is a second directory
const GRAIN_SECTORS = 128;
const GRAIN = GRAIN_SECTORS * sectorBytes;
const TABLE_ENTRIES = 512;
const TABLE_SECTORS = (TABLE_ENTRIES * 4) / sectorBytes;
const DESCRIPTION = 1;
const DESCRIPTION_SECTORS = 20;

/** The disk `raw`, a whole number of MiB, as a VMDK. `cid` is a number by which a chain of disks is checked. */
export function makeVmdk(raw: Uint8Array, fileName: string, cid: number): Uint8Array<ArrayBuffer> {
  const grains = Array.from({ length: raw.length / GRAIN }, (_, index) => raw.subarray(index * GRAIN, (index + 1) * GRAIN));
  const tables = Math.ceil(grains.length / TABLE_ENTRIES);
  const directorySectors = Math.ceil((tables * 4) / sectorBytes);
  const copies = [0, 1].map((copy) => DESCRIPTION + DESCRIPTION_SECTORS + copy * (directorySectors + tables * TABLE_SECTORS)) as [number, number];
  const firstGrain = roundUp(copies[1] + directorySectors + tables * TABLE_SECTORS, GRAIN_SECTORS);
  const used = grains.filter((grain) => grain.some((byte) => byte !== 0));
  const vmdk = new Uint8Array((firstGrain + used.length * GRAIN_SECTORS) * sectorBytes);
  putHeader(vmdk, { capacity: raw.length / sectorBytes, copies, firstGrain });
  putText(vmdk, DESCRIPTION * sectorBytes, description(raw.length / sectorBytes, fileName, cid), DESCRIPTION_SECTORS * sectorBytes);
  for (const directory of copies) {
    for (let table = 0; table < tables; table += 1) {
      put32(vmdk, directory * sectorBytes + 4 * table, directory + directorySectors + table * TABLE_SECTORS);
    }
  }
  grains.forEach((grain, index) => {
    const place = used.indexOf(grain);
    if (place < 0) return;
    const sector = firstGrain + place * GRAIN_SECTORS;
    for (const directory of copies) put32(vmdk, (directory + directorySectors) * sectorBytes + 4 * index, sector);
    vmdk.set(grain, sector * sectorBytes);
  });
  return vmdk;
}

interface Layout {
  readonly capacity: number;
  readonly copies: readonly [number, number];
  readonly firstGrain: number;
}

function putHeader(to: Uint8Array, { capacity, copies, firstGrain }: Layout): void {
  put32(to, 0, MAGIC);
  put32(to, 4, 1);
  put32(to, 8, FLAGS);
  put64(to, 12, capacity);
  put64(to, 20, GRAIN_SECTORS);
  put64(to, 28, DESCRIPTION);
  put64(to, 36, DESCRIPTION_SECTORS);
  put32(to, 44, TABLE_ENTRIES);
  put64(to, 48, copies[0]);
  put64(to, 56, copies[1]);
  put64(to, 64, firstGrain);
  to[72] = 0; // was closed in order
  putText(to, 73, '\n \r\n');
  put16(to, 77, 0); // grains are not compressed
}

function description(sectors: number, fileName: string, cid: number): string {
  return [
    '# Disk DescriptorFile',
    'version=1',
    `CID=${cid.toString(16).padStart(8, '0')}`,
    'parentCID=ffffffff',
    'createType="monolithicSparse"',
    '',
    '# Extent description',
    `RW ${sectors} SPARSE "${fileName}"`,
    '',
    '# The Disk Data Base',
    'ddb.virtualHWVersion = "4"',
    `ddb.geometry.cylinders = "${Math.ceil(sectors / (16 * 63))}"`,
    'ddb.geometry.heads = "16"',
    'ddb.geometry.sectors = "63"',
    'ddb.adapterType = "ide"',
    '',
  ].join('\n');
}
