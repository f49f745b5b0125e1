/** Six numbers of a colon-separated Ethernet address. */
export function macBytes(mac: string): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(mac.split(':'), (pair) => Number.parseInt(pair, 16));
  if (bytes.length !== 6) throw new Error(`not an Ethernet address: ${mac}`);
  return bytes;
}

/** The usual text form, lower case. */
export function macText(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(':');
}

/** An IPv4 address as a number, first octet highest. */
export function ipNumber(ip: string): number {
  return ip.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
}

/** The dotted form. */
export function ipText(ip: number): string {
  return [24, 16, 8, 0].map((shift) => (ip >>> shift) & 0xff).join('.');
}
