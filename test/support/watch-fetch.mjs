// Loaded into a worker before its bundle: tells a test of every request the worker makes, and by what means.
const channel = new BroadcastChannel('ring-zero-requests');
channel.unref?.();
const original = globalThis.fetch;
globalThis.fetch = (url, options) => {
  channel.postMessage(`fetch ${String(url)}`);
  return original(url, options);
};
for (const name of ['XMLHttpRequest', 'WebSocket', 'EventSource']) {
  globalThis[name] = class {
    constructor(...values) {
      channel.postMessage(`${name} ${values.join(' ')}`);
      throw new Error(`${name} in a worker`);
    }
  };
}
