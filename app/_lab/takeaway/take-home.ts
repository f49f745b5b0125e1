// A unikernel as files for the reader's own hypervisor. Everything is made here, from the image's ELF file.
import type { Image } from '@/_lab/load/manifest-schema';
import { fail, ok, type Result } from '@/_shared/result';
import { crc32 } from './bytes';
import { makeDisk } from './disk';
import { checkElf, type ElfFault } from './elf-check';
import { makeIso } from './iso';
import { maxCommandLine } from './loader';
import { makeVdi } from './vdi';
import { makeVmdk } from './vmdk';

/** The forms an image can be taken home in. */
export const takeHomeFormats = ['elf', 'iso', 'vdi', 'vmdk', 'raw'] as const;
export type TakeHomeFormat = (typeof takeHomeFormats)[number];

/** What a medium is made of. */
export interface TakeHomeParts {
  readonly name: string;
  readonly file: Uint8Array;
  readonly loader: Uint8Array;
  readonly commandLine: string;
}

/** A file for the reader to keep. */
export interface TakenHome {
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** The image's command line outside the lab: without an address, so that it asks DHCP. */
export function takeHomeCommandLine(image: Image, name: string): string {
  const values: Record<string, string> = { name };
  for (const [key, argument] of Object.entries(image.args)) values[key] = argument.default;
  const words = image.cmdline.split(' ').filter((word) => !/\{(ip|prefix|gateway)\}/.test(word));
  return words.map((word) => word.replace(/\{([a-zA-Z][a-zA-Z0-9]*)\}/g, (_, key: string) => values[key] ?? '')).join(' ').trim();
}

/** Makes one form of the image, or says why it cannot be one. */
export function takeHome(format: TakeHomeFormat, { name, file, loader, commandLine }: TakeHomeParts): Result<TakenHome, ElfFault> {
  const checked = checkElf(file);
  if (!checked.ok) return checked;
  if (commandLine.length > maxCommandLine) return fail(`the command line is longer than ${maxCommandLine} characters`);
  const fileName = `${name}.${format === 'raw' ? 'img' : format}`;
  if (format === 'elf') return ok({ fileName, bytes: file });
  if (format === 'iso') return ok({ fileName, bytes: makeIso(loader, file, commandLine) });
  const disk = makeDisk(loader, file, commandLine);
  if (format === 'vdi') return ok({ fileName, bytes: makeVdi(disk, uuidOf(disk)) });
  if (format === 'vmdk') return ok({ fileName, bytes: makeVmdk(disk, fileName, crc32(disk)) });
  return ok({ fileName, bytes: disk });
}

/** A version 4 UUID that depends on nothing but the disk: the same image gives the same file. */
function uuidOf(disk: Uint8Array): Uint8Array {
  const uuid = new Uint8Array(16);
  const view = new DataView(uuid.buffer);
  for (let part = 0; part < 4; part += 1) view.setUint32(4 * part, crc32(disk.subarray(0, ((part + 1) * disk.length) / 4)) + part);
  view.setUint8(7, (view.getUint8(7) & 0x0f) | 0x40);
  view.setUint8(8, (view.getUint8(8) & 0x3f) | 0x80);
  return uuid;
}
