// The loader's platform in a worker of a page, and in Node behind the same names.
import { sha256 as portableSha256 } from '@noble/hashes/sha2.js';
import { systemClock } from '@/_shared/clock';
import type { Inflater, LoadPlatform } from './file-loader';

function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte.toString(16).padStart(2, '0');
  return text;
}

/** `crypto.subtle` exists in secure contexts only; a course served by plain HTTP in a class room has none. */
async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const subtle = crypto.subtle as Crypto['subtle'] | undefined;
  return hex(subtle ? new Uint8Array(await subtle.digest('SHA-256', bytes)) : portableSha256(bytes));
}

function inflater(): Inflater {
  const stream = new DecompressionStream('gzip');
  const writer = stream.writable.getWriter();
  const whole = new Response(stream.readable).arrayBuffer();
  // Both ends reject on bad input; `finish` reports it, so neither may count as unhandled before that.
  whole.catch(() => undefined);
  return {
    push(chunk) {
      writer.write(chunk as Uint8Array<ArrayBuffer>).catch(() => undefined);
    },
    async finish() {
      writer.close().catch(() => undefined);
      return new Uint8Array(await whole);
    },
  };
}

export const workerLoadPlatform: LoadPlatform = {
  fetch: (url, { fresh }) => fetch(url, { cache: fresh ? 'reload' : 'default', credentials: 'omit' }),
  inflater,
  sha256,
  clock: systemClock,
};
