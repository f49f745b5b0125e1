// Is this a program that a multiboot loader can start? Asked before a medium is made of it, so that what is wrong is
// said in the page and not by a machine that does not boot.
import { fail, ok, type Result } from '@/_shared/result';

const HEADER_BYTES = 52;
const SEGMENT_BYTES = 32;
const MULTIBOOT_MAGIC = 0x1badb002;
const MULTIBOOT_SEARCH = 8192;
const ONE_MIB = 0x100000;
const PT_LOAD = 1;

/** Why an image cannot be taken home, as a sentence. */
export type ElfFault = string;

/** Checks the file; its value is the end of the memory it needs. */
export function checkElf(file: Uint8Array): Result<number, ElfFault> {
  if (file.length < HEADER_BYTES) return fail(`the file ends after ${file.length} bytes, within its header`);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (view.getUint32(0) !== 0x7f454c46) return fail('the file is no ELF file');
  if (view.getUint8(4) !== 1 || view.getUint16(16, true) !== 2 || view.getUint16(18, true) !== 3) {
    return fail('the file is no program for i386');
  }
  if (!hasMultibootHeader(view)) return fail('the file has no multiboot header in its first 8 KiB');
  return checkSegments(view);
}

function hasMultibootHeader(view: DataView): boolean {
  const end = Math.min(view.byteLength, MULTIBOOT_SEARCH) - 12;
  for (let at = 0; at <= end; at += 4) {
    const [magic, flags, sum] = [0, 4, 8].map((offset) => view.getUint32(at + offset, true)) as [number, number, number];
    if (magic === MULTIBOOT_MAGIC && (magic + flags + sum) >>> 0 === 0) return true;
  }
  return false;
}

function checkSegments(view: DataView): Result<number, ElfFault> {
  const [table, size, count] = [view.getUint32(28, true), view.getUint16(42, true), view.getUint16(44, true)];
  if (size !== SEGMENT_BYTES || count === 0 || table + count * size > view.byteLength) {
    return fail('the file ends before its table of segments');
  }
  let memoryEnd = 0;
  for (let at = table; at < table + count * size; at += size) {
    const field = (index: number) => view.getUint32(at + 4 * index, true);
    const [type, offset, address, bytes, memory] = [field(0), field(1), field(3), field(4), field(5)];
    if (type !== PT_LOAD || memory === 0) continue;
    if (offset + bytes > view.byteLength) return fail(`the file ends after ${view.byteLength} bytes, within a segment that goes to ${offset + bytes}`);
    if (bytes > memory || address < ONE_MIB) return fail('a segment of the file is not where it can be loaded');
    memoryEnd = Math.max(memoryEnd, address + memory);
  }
  return memoryEnd > 0 ? ok(memoryEnd) : fail('the file has nothing to load');
}
