// Makes a worker thread look like a browser's worker to the same bundle: `postMessage`, `onmessage`, and `fetch` of
// file URLs, which Node's own does not do.
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';

const networkFetch = globalThis.fetch;

globalThis.postMessage = (message, transfer) => parentPort.postMessage(message, transfer);
globalThis.fetch = async (url, options) => {
  if (!String(url).startsWith('file:')) return networkFetch(url, options);
  try {
    return new Response(await readFile(new URL(url)));
  } catch (error) {
    if (error.code === 'ENOENT') return new Response(null, { status: 404 });
    throw error;
  }
};

// Messages that arrive before the bundle listens wait in the port.
const early = [];
const keep = (data) => early.push(data);
parentPort.on('message', keep);
if (workerData.preload) await import(workerData.preload);
await import(workerData.url);
parentPort.off('message', keep);
for (const data of early) globalThis.onmessage?.({ data });
parentPort.on('message', (data) => globalThis.onmessage?.({ data }));
