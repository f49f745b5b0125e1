// Turns the bytes of a unikernel into an image that a lab can boot. The bytes come from a guest: nothing is believed.
import type { Image } from '@/_lab/load/manifest-schema';
import type { FileContents } from '@/_lab/protocol/machine-messages';
import { fail, ok, type Result } from '@/_shared/result';

/** An image that is in no manifest, with its files. */
export interface DeployedImage {
  readonly image: Image;
  readonly contents: FileContents;
}

const ELF_HEADER_BYTES = 52;
const ELF_MAGIC = 0x464c_457f;
const CLASS_32_LITTLE_ENDIAN = 0x0101;
const EXECUTABLE = 2;
const MACHINE_I386 = 3;
const MULTIBOOT_MAGIC = 0x1bad_b002;
// Multiboot specification 0.6.96, section 3.1: the header lies whole within the first 8192 bytes, on four.
const MULTIBOOT_SEARCH_BYTES = 8192;
const MULTIBOOT_HEADER_BYTES = 12;
const BOOT_LIMIT_MS = 5000;
// ELF, program header: e_phoff, e_phentsize, e_phnum of the file; p_type, p_paddr, p_memsz of an entry.
const SEGMENT_BYTES = 32;
const SEGMENT_LOAD = 1;

/** Refuses, in words for the reader, what a multiboot loader for i386 would not start in this much memory. */
export function checkUnikernel(bytes: Uint8Array, memoryMiB: number): Result<void, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < ELF_HEADER_BYTES || view.getUint32(0, true) !== ELF_MAGIC) return fail('the file is not an ELF file');
  if (view.getUint16(4, true) !== CLASS_32_LITTLE_ENDIAN || view.getUint16(18, true) !== MACHINE_I386)
    return fail('the ELF file is not for a 32-bit x86 processor');
  if (view.getUint16(16, true) !== EXECUTABLE) return fail('the ELF file is not an executable');
  if (!hasMultibootHeader(view)) return fail('there is no multiboot header in the first 8 KiB of the file');
  const end = segmentsEnd(view);
  if (end === null) return fail('the program headers of the ELF file are damaged');
  if (end <= memoryMiB * 2 ** 20) return ok(undefined);
  return fail(`the image occupies memory up to ${Math.ceil(end / 2 ** 20)} MiB, the machine has ${memoryMiB} MiB`);
}

/** Where the last segment ends in memory; null if there is none, or one lies outside the file. */
function segmentsEnd(view: DataView): number | null {
  const [first, count] = [view.getUint32(28, true), view.getUint16(44, true)];
  if (view.getUint16(42, true) !== SEGMENT_BYTES || first + count * SEGMENT_BYTES > view.byteLength) return null;
  let end = 0;
  for (let at = first; at < first + count * SEGMENT_BYTES; at += SEGMENT_BYTES) {
    if (view.getUint32(at, true) !== SEGMENT_LOAD) continue;
    const [offset, fileBytes, memoryBytes] = [view.getUint32(at + 4, true), view.getUint32(at + 16, true), view.getUint32(at + 20, true)];
    if (offset + fileBytes > view.byteLength || fileBytes > memoryBytes) return null;
    end = Math.max(end, view.getUint32(at + 12, true) + memoryBytes);
  }
  return end > 0 ? end : null;
}

function hasMultibootHeader(view: DataView): boolean {
  const end = Math.min(view.byteLength, MULTIBOOT_SEARCH_BYTES) - MULTIBOOT_HEADER_BYTES;
  for (let at = 0; at <= end; at += 4) {
    if (view.getUint32(at, true) !== MULTIBOOT_MAGIC) continue;
    const sum = MULTIBOOT_MAGIC + view.getUint32(at + 4, true) + view.getUint32(at + 8, true);
    if (sum % 2 ** 32 === 0) return true;
  }
  return false;
}

/** The image named `name` that consists of one ELF file with the hash `sha256`. */
export function deployedImage(name: string, sha256: string, bytes: Uint8Array<ArrayBuffer>, memoryMiB: number): DeployedImage {
  const path = `deployed/${name}-${sha256.slice(0, 16)}.elf`;
  const size = { bytes: bytes.length, rawBytes: bytes.length };
  return {
    contents: { [path]: bytes },
    image: {
      id: name,
      kind: 'unikernel',
      boot: 'multiboot',
      machine: { memoryMiB, nic: 'virtio', uarts: 2, virtioConsole: false, bios: false },
      cmdline: 'ip={ip}/{prefix} gw={gateway} name={name} {more}',
      args: { more: { default: '', describe: 'settings of the library OS, and arguments of the program' } },
      // Where a program of the reader's listens is not known; 80 is what the samples do.
      serves: 80,
      // Whoever wrote the program did not promise a marker: it is ready when the library OS says hello.
      readyMarker: '',
      timeoutMs: BOOT_LIMIT_MS,
      files: [{ role: 'kernel', path, ...size, sha256, encoding: null }],
      recipeHash: sha256,
      buildId: sha256.slice(0, 16),
      sources: [],
    },
  };
}
