// VirtualBox's own disk format, in its growing form: blocks of 1 MiB, of which those that hold only zeros are left out.
import { put32, put64, putText, roundUp } from './bytes';
import { sectorBytes } from './disk';

const BLOCK = 1 << 20;
const SIGNATURE = 0xbeda107f;
const VERSION = 0x00010001;
const HEADER_BYTES = 0x190;
const TYPE_DYNAMIC = 1;
const MAP = sectorBytes;
const NOT_ALLOCATED = 0xffffffff;
const UUID = 0x188;

/** The disk `raw`, a whole number of MiB, as a VDI. `uuid` is 16 bytes by which VirtualBox knows it. */
export function makeVdi(raw: Uint8Array, uuid: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = Array.from({ length: raw.length / BLOCK }, (_, index) => raw.subarray(index * BLOCK, (index + 1) * BLOCK));
  const used = blocks.filter((block) => block.some((byte) => byte !== 0));
  const data = roundUp(MAP + 4 * blocks.length, BLOCK);
  const vdi = new Uint8Array(data + used.length * BLOCK);
  putText(vdi, 0, '<<< Oracle VM VirtualBox Disk Image >>>\n', 64);
  put32(vdi, 0x40, SIGNATURE);
  put32(vdi, 0x44, VERSION);
  put32(vdi, 0x48, HEADER_BYTES);
  put32(vdi, 0x4c, TYPE_DYNAMIC);
  put32(vdi, 0x154, MAP);
  put32(vdi, 0x158, data);
  put32(vdi, 0x168, sectorBytes);
  put64(vdi, 0x170, raw.length);
  put32(vdi, 0x178, BLOCK);
  put32(vdi, 0x180, blocks.length);
  put32(vdi, 0x184, used.length);
  vdi.set(uuid.subarray(0, 16), UUID);
  vdi.set(uuid.subarray(0, 16).toReversed(), UUID + 16); // of the last snapshot: not null, and not that of the disk
  blocks.forEach((block, index) => {
    const place = used.indexOf(block);
    put32(vdi, MAP + 4 * index, place < 0 ? NOT_ALLOCATED : place);
    if (place >= 0) vdi.set(block, data + place * BLOCK);
  });
  return vdi;
}
