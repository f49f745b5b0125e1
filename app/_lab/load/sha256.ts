import { sha256 as portableSha256 } from '@noble/hashes/sha2.js';

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/**
 * SHA-256 as lower-case hex. `crypto.subtle` exists in secure contexts only; a course served by plain HTTP in a class
 * room has none.
 */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle = crypto.subtle as Crypto['subtle'] | undefined;
  return hex(subtle ? new Uint8Array(await subtle.digest('SHA-256', bytes)) : portableSha256(bytes));
}
