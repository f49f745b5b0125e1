// Reads a linker's map file: which object files went into an image, and how many bytes each brought.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Course } from './load';

/** One group of object files in an image. */
export interface LinkMapPart {
  readonly name: string;
  readonly bytes: number;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

/** Where an object file belongs, by its path; the first match counts. */
const groups: readonly (readonly [RegExp, string])[] = [
  [/libc\.a|musl/, 'C library (musl)'],
  [/lwip/i, 'TCP/IP (lwIP)'],
  [/libgcc|crt(?:begin|end|i|n|1)\.o/, 'Compiler support'],
  [/(?:^|\/)apps?\//, 'Application'],
];

/** The link map of an image in the manifest, largest part first. */
export function linkMapOf({ manifest }: Course, image: string): readonly LinkMapPart[] {
  const file = manifest?.images.find(({ id }) => id === image)?.files.find(({ role }) => role === 'link-map');
  const path = file && join(process.cwd(), 'public/images', file.path);
  if (!file || !path || !existsSync(/*turbopackIgnore: true*/ path)) throw new Error(`image "${image}" has no link map under public/images`);
  const bytes = readFileSync(/*turbopackIgnore: true*/ path);
  return parseLinkMap((file.encoding === 'gzip' ? gunzipSync(bytes) : bytes).toString('utf8'));
}

/** Parses GNU ld's format: after the heading, one line per input section with its address, size and file. */
export function parseLinkMap(text: string): readonly LinkMapPart[] {
  const body = text.slice(Math.max(0, text.indexOf('Linker script and memory map')));
  const sizes = new Map<string, number>();
  // A long section name pushes address, size and file to the next line.
  for (const match of body.matchAll(/^ ([.\w][^\s]*)\s+0x([0-9a-f]+)\s+0x([0-9a-f]+) (\S.*)$/gm)) {
    const [, section = '', address = '0', size = '0', file = ''] = match;
    const isLoaded = Number.parseInt(address, 16) > 0 && !/^\.(?:debug|comment|note|stab|symtab|strtab)/.test(section);
    if (isLoaded && file) sizes.set(file, (sizes.get(file) ?? 0) + Number.parseInt(size, 16));
  }
  const parts = new Map<string, { name: string; bytes: number }[]>();
  for (const [path, bytes] of sizes) {
    if (bytes === 0) continue;
    const group = groups.find(([pattern]) => pattern.test(path))?.[1] ?? 'Library OS';
    parts.set(group, [...(parts.get(group) ?? []), { name: objectName(path), bytes }]);
  }
  return [...parts]
    .map(([name, files]) => ({ name, bytes: sum(files), files: files.sort((a, b) => b.bytes - a.bytes) }))
    .sort((a, b) => b.bytes - a.bytes);
}

/** "…/libc.a(printf.lo)" → "printf", "build/net/tcp.o" → "tcp". */
function objectName(path: string): string {
  const member = /\(([^)]+)\)$/.exec(path)?.[1] ?? path.split('/').at(-1) ?? path;
  return member.replace(/\.(?:c\.)?l?o$/, '');
}

function sum(files: readonly { bytes: number }[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0);
}
