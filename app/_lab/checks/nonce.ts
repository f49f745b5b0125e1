const NONCE_BYTES = 8;

/** A value that nobody can have prepared an answer for: 16 hex digits, chosen now. */
export function freshNonce(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
