import type { Clock } from '@/_shared/clock';

const WINDOW_MS = 1000;
const FRAMES_PER_WINDOW = 2000;

/** How many frames one port may have copied to all others; a broadcast storm ends here. */
export class FloodLimit {
  private windowStart = 0;
  private count = 0;

  constructor(private readonly clock: Clock) {}

  allows(): boolean {
    const now = this.clock.now();
    if (now - this.windowStart >= WINDOW_MS) {
      this.windowStart = now;
      this.count = 0;
    }
    this.count += 1;
    return this.count <= FRAMES_PER_WINDOW;
  }
}
