// Loaded into a worker before its bundle: its repeating timers get no turn, as when messages never cease.
globalThis.setInterval = () => 0;
