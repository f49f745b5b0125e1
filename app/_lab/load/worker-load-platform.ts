// The loader's platform in a worker of a page, and in Node behind the same names.
import { systemClock } from '@/_shared/clock';
import type { Inflater, LoadPlatform } from './file-loader';
import { sha256 } from './sha256';

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
