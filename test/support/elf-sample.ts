// Smallest files that a multiboot loader would take, for tests of who looks at them first.

/** A 32-bit ELF executable with one segment and a multiboot header; `change` spoils it. */
export function elfSample(change: (view: DataView) => void = () => undefined, memoryBytes = 256): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(128);
  const view = new DataView(bytes.buffer);
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 1, 1, 1]);
  view.setUint16(16, 2, true);
  view.setUint16(18, 3, true);
  view.setUint32(28, 52, true);
  view.setUint16(42, 32, true);
  view.setUint16(44, 1, true);
  view.setUint32(52, 1, true);
  view.setUint32(52 + 12, 0x10_0000, true);
  view.setUint32(52 + 16, bytes.length, true);
  view.setUint32(52 + 20, memoryBytes, true);
  view.setUint32(96, 0x1bad_b002, true);
  view.setUint32(100, 3, true);
  view.setUint32(104, 2 ** 32 - 0x1bad_b002 - 3, true);
  change(view);
  return bytes;
}
