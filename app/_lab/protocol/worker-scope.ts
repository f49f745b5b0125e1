import type { WorkerScope } from './worker-port';

/** The worker's own end of its border: `self` in a browser, its namesake in Node (`node/worker-bootstrap.mjs`). */
export function workerScope<Out, In>(): WorkerScope<Out, In> {
  const self = globalThis as unknown as {
    postMessage(message: Out, transfer: readonly object[]): void;
    onmessage: ((event: { data: In }) => void) | null;
  };
  return {
    post: (message, transfer = []) => self.postMessage(message, transfer),
    listen: (listener) => {
      self.onmessage = (event) => listener(event.data);
    },
  };
}
