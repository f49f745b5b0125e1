// The answers of the claims, computed here from the same nonce: lab-images/unikernel/claims/claim.c in TypeScript.

const HASH_START = 2166136261;
const HASH_PRIME = 16777619;

function hash(value: number, bytes: Uint8Array): number {
  let result = value;
  for (const byte of bytes) result = Math.imul(result ^ byte, HASH_PRIME) >>> 0;
  return result;
}

/** What a claim takes into its answer, given how it makes bytes of the nonce. */
export type Parts = (fill: (length: number, salt: number) => Uint8Array, nonce: string) => readonly Uint8Array[];

/** A text as the guest has it. */
export const textBytes = (text: string) => new TextEncoder().encode(text);

/** The line that a claim prints. */
export function claimLine(claim: string, nonce: string, parts: Parts): string {
  const seed = hash(HASH_START, textBytes(nonce));
  const fill = (length: number, salt: number) => {
    let x = (seed ^ Math.imul(salt, 2654435761)) >>> 0 || 1;
    return Uint8Array.from({ length }, () => {
      x = (x ^ (x << 13)) >>> 0;
      x = (x ^ (x >>> 17)) >>> 0;
      x = (x ^ (x << 5)) >>> 0;
      return x >>> 24;
    });
  };
  const answer = parts(fill, nonce).reduce(hash, HASH_START);
  return `claim ${claim}: ${answer.toString(16).padStart(8, '0')}`;
}

/** The nonce's own bytes, as most claims use them: [length, salt] of each part in order. */
export const filled =
  (...lengths: readonly (readonly [length: number, salt: number])[]): Parts =>
  (fill) =>
    lengths.map(([length, salt]) => fill(length, salt));



/** 32-bit words, least byte first. */
export function word(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}

export const wordOf = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
