// Guests of a few instructions, for faults that no real image shows: 32-bit multiboot images assembled by hand.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Image, ImageFile, Manifest } from '@/_lab/load/manifest-schema';
import { imagesRoot, manifest } from './guest-lab';

const LOAD_ADDRESS = 0x100000;
const HEADER_BYTES = 32;
const MAGIC = 0x1badb002;
const HAS_ADDRESSES = 0x10000;

const word = (value: number): number[] => [value & 255, (value >>> 8) & 255, (value >>> 16) & 255, value >>> 24];

/** A multiboot image whose entry is `code` (position: `codeAddress`). */
export function multiboot(code: readonly number[]): Uint8Array {
  const end = LOAD_ADDRESS + HEADER_BYTES + code.length;
  const header = [MAGIC, HAS_ADDRESSES, -(MAGIC + HAS_ADDRESSES) >>> 0, LOAD_ADDRESS, LOAD_ADDRESS, end, 0, codeAddress];
  return Uint8Array.from([...header.flatMap(word), ...code]);
}

export const codeAddress = LOAD_ADDRESS + HEADER_BYTES;

const HALT = [0xfa, 0xf4, 0xeb, 0xfd]; // cli; hlt; jmp back to the hlt

/** `rep outsb` of a text to the first serial port; `at` is where this code will stand. */
function print(text: string, at: number): number[] {
  const bytes = [...new TextEncoder().encode(text)];
  const setUp = 5 + 5 + 5 + 1 + 2 + 2;
  return [
    ...[0xba, ...word(0x3f8)], // mov edx, 0x3f8
    ...[0xbe, ...word(at + setUp)], // mov esi, text
    ...[0xb9, ...word(bytes.length)], // mov ecx, length
    0xfc, // cld
    ...[0xf3, 0x6e], // rep outsb
    ...[0xeb, bytes.length], // jmp past the text
    ...bytes,
  ];
}

/** Prints `marker`, then `count` bytes, then `end`, and halts. */
export function floodingGuest(marker: string, count: number, end: string): Uint8Array {
  const start = print(marker, codeAddress);
  const flood = [0xb9, ...word(count), 0xb0, 0x78, 0xee, 0x49, 0x75, 0xfa]; // ecx = count; do out dx, 'x' while --ecx
  const last = print(end, codeAddress + start.length + flood.length);
  return multiboot([...start, ...flood, ...last, ...HALT]);
}

/** Puts six bytes of real-mode code at the reset vector that reset the processor again, and resets it. */
export function rebootingGuest(): Uint8Array {
  const again = [0xb0, 0xfe, 0xe6, 0x64, 0xeb, 0xfe]; // mov al, 0xfe; out 0x64, al; jmp $
  return multiboot([
    ...[0xc7, 0x05, ...word(0xffff0), ...again.slice(0, 4)], // mov dword [0xffff0], …
    ...[0x66, 0xc7, 0x05, ...word(0xffff4), ...again.slice(4)], // mov word [0xffff4], …
    ...again,
  ]);
}

/** Never prints anything. */
export function silentGuest(): Uint8Array {
  return multiboot(HALT);
}

/** A folder with a manifest of one image, `tiny`, beside the real gateway. */
export function tinyImages(kernel: Uint8Array, change: Partial<Image> = {}): { readonly folder: string; readonly manifest: Manifest } {
  const folder = mkdtempSync(join(tmpdir(), 'ring-zero-'));
  const hash = createHash('sha256').update(kernel).digest('hex');
  const file: ImageFile = { role: 'kernel', path: 'tiny/kernel.bin', bytes: kernel.length, rawBytes: kernel.length, sha256: hash, encoding: null };
  put(folder, file.path, kernel);
  for (const { path } of manifest.parts.flatMap(({ files }) => files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(join(imagesRoot, path), join(folder, path));
  }
  const image: Image = {
    id: 'tiny',
    kind: 'unikernel',
    boot: 'multiboot',
    machine: { memoryMiB: 16, nic: 'virtio', uarts: 2, virtioConsole: false, bios: false },
    cmdline: 'name={name}',
    args: {},
    readyMarker: 'ready',
    timeoutMs: 5000,
    files: [file],
    recipeHash: hash,
    buildId: hash,
    sources: [],
    ...change,
  };
  return { folder, manifest: { schema: 1, images: [image], parts: manifest.parts } };
}

function put(folder: string, path: string, bytes: Uint8Array): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), bytes);
}
