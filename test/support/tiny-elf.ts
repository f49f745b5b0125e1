// A program for i386 with a multiboot header: two instructions at 1 MiB, and some zeroed memory.

const BASE = 0x100000;
const CODE = 0x80;

/** Its bytes; `size` of them, of which the last ones belong to its segment. */
export function tinyElf(size = 0x100): Uint8Array {
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  const header = [[16, 2], [18, 3], [42, 32], [44, 1]] as const;
  for (const [at, value] of header) view.setUint16(at, value, true);
  view.setUint32(24, BASE + CODE, true);
  view.setUint32(28, 52, true);
  [1, 0, BASE, BASE, size, size + 0x1000, 7, 16].forEach((word, index) => view.setUint32(52 + 4 * index, word, true));
  [0x1badb002, 3, -(0x1badb002 + 3)].forEach((word, index) => view.setUint32(0x60 + 4 * index, word, true));
  bytes.set([0xf4, 0xeb, 0xfd], CODE); // hlt; jmp
  return bytes;
}
