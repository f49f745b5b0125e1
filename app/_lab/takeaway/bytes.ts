// Writing numbers and text into bytes, as disk formats want them.

/** A number of 16 bits, low byte first. */
export function put16(to: Uint8Array, at: number, value: number): void {
  new DataView(to.buffer, to.byteOffset).setUint16(at, value, true);
}

/** A number of 32 bits, low byte first. */
export function put32(to: Uint8Array, at: number, value: number): void {
  new DataView(to.buffer, to.byteOffset).setUint32(at, value, true);
}

/** A whole number of 64 bits, low byte first. */
export function put64(to: Uint8Array, at: number, value: number): void {
  new DataView(to.buffer, to.byteOffset).setBigUint64(at, BigInt(value), true);
}

/** ASCII text, filled up with `fill` to `length`; what is longer is cut. */
export function putText(to: Uint8Array, at: number, text: string, length = text.length, fill = 0): void {
  for (let i = 0; i < length; i += 1) to[at + i] = i < text.length ? text.charCodeAt(i) : fill;
}

/** The next multiple of `step`. */
export const roundUp = (value: number, step: number): number => Math.ceil(value / step) * step;

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
});

/** CRC-32 as in gzip and PNG. */
export function crc32(bytes: Uint8Array): number {
  let crc = ~0;
  for (const byte of bytes) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
}
