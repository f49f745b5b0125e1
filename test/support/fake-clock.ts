import type { Clock } from '@/_shared/clock';

/** A clock that stands still until told how far to go; callbacks run in the order of their times. */
export class FakeClock implements Clock {
  private time = 0;
  private waiting: { at: number; callback: () => void }[] = [];

  now(): number {
    return this.time;
  }

  after(delayMs: number, callback: () => void): { dispose(): void } {
    const entry = { at: this.time + delayMs, callback };
    this.waiting.push(entry);
    return {
      dispose: () => {
        this.waiting = this.waiting.filter((other) => other !== entry);
      },
    };
  }

  advance(byMs: number): void {
    const end = this.time + byMs;
    for (;;) {
      const [next] = this.waiting.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.waiting = this.waiting.filter((entry) => entry !== next);
      this.time = next.at;
      next.callback();
    }
    this.time = end;
  }

  get timers(): number {
    return this.waiting.length;
  }
}

/** Lets pending promise callbacks run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
