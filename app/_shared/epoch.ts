/**
 * Milliseconds since 1970 on the performance clock: monotonic, and the same in a page and its workers, whose own
 * `performance.now()` begin at different moments.
 */
export function epochMs(): number {
  return performance.timeOrigin + performance.now();
}
