// Loads a script module over a network that may drop a request: a few attempts, each under an address of its own,
// because browsers may remember that a module could not be fetched.

/** Pauses before the second and third attempt, in milliseconds. */
export const retryDelaysMs = [200, 1000] as const;

/**
 * Imports `url`; throws what the last attempt threw.
 * @param importModule the platform's `import()`
 * @param wait resolves after that many milliseconds
 */
export async function importWithRetry<Module>(
  url: string,
  importModule: (url: string) => Promise<Module>,
  wait: (delayMs: number) => Promise<void>,
): Promise<Module> {
  for (const [attempt, delayMs] of retryDelaysMs.entries()) {
    try {
      return await importModule(attempt === 0 ? url : `${url}?attempt=${attempt}`);
    } catch {
      // Whatever the reason, the next attempt is the answer; the last one reports its own.
      await wait(delayMs);
    }
  }
  return importModule(`${url}?attempt=${retryDelaysMs.length}`);
}
