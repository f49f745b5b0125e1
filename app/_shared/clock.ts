/** Time as an argument. Milliseconds, monotonic, arbitrary origin; resolution is the host's. */
export interface Clock {
  now(): number;
  /** Calls back once after `delayMs`; the result cancels. */
  after(delayMs: number, callback: () => void): { dispose(): void };
}

/** The real clock of a page, a worker or Node. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return { dispose: () => clearTimeout(timer) };
  },
};
