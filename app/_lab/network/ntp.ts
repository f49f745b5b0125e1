// Time of day for machines (RFC 5905, server mode), from the reader's own clock.

export const NTP_PORT = 123;
const PACKET_BYTES = 48;
const UNIX_EPOCH_SECONDS = 2_208_988_800;
const CLIENT_MODE = 3;
const SERVER_MODE = 4;
const STRATUM = 10;

/** The answer to one client packet; `null` for anything else. */
export function answerNtp(request: Uint8Array, unixMs: number): Uint8Array | null {
  const first = request[0] ?? 0;
  if (request.length < PACKET_BYTES || (first & 7) !== CLIENT_MODE) return null;
  const bytes = new Uint8Array(PACKET_BYTES);
  const view = new DataView(bytes.buffer);
  bytes[0] = (first & 0x38) | SERVER_MODE;
  bytes[1] = STRATUM;
  bytes[2] = request[2] ?? 0;
  bytes[3] = 0xf6; // precision: about a millisecond, as 2^-10 s
  bytes.set(new TextEncoder().encode('LOCL'), 12);
  bytes.set(request.subarray(40, 48), 24); // origin: the client's transmit time
  for (const at of [16, 32, 40]) setTime(view, at, unixMs);
  return bytes;
}

function setTime(view: DataView, at: number, unixMs: number): void {
  const seconds = Math.floor(unixMs / 1000);
  view.setUint32(at, (seconds + UNIX_EPOCH_SECONDS) >>> 0);
  view.setUint32(at + 4, Math.floor(((unixMs % 1000) / 1000) * 2 ** 32));
}
