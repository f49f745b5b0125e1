// Loaded into a worker before its bundle: v86 asks Node for its time slices here, and gets none.
globalThis.setImmediate = () => undefined;
