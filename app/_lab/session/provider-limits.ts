// How much the programs of one lab may ask of the page.
import type { Clock } from '@/_shared/clock';

const WINDOW_MS = 10_000;
const REQUESTS_PER_WINDOW = 200;
const OPEN_REQUESTS = 4;
const OPEN_ANSWERS = 16;
// One for each machine that a lab can hold, and one more.
const WAITING_REQUESTS = 7;

/** What to do with a request: serve it, say that it is too much, or spend nothing on it at all. */
export type Admission = 'serve' | 'refuse' | 'drop';

export class ProviderLimits {
  private windowStart = 0;
  private count = 0;
  private open = 0;
  private answers = 0;
  private waiters = 0;

  constructor(private readonly clock: Clock) {}

  admit(): Admission {
    const now = this.clock.now();
    if (now - this.windowStart >= WINDOW_MS) {
      this.windowStart = now;
      this.count = 0;
    }
    this.count += 1;
    if (this.answers >= OPEN_ANSWERS) return 'drop';
    return this.count > REQUESTS_PER_WINDOW || this.open >= OPEN_REQUESTS ? 'refuse' : 'serve';
  }

  get canWait(): boolean {
    return this.waiters < WAITING_REQUESTS;
  }

  /** Counts `work`, which only waits, apart from what keeps the page busy. */
  async waiting<Value>(work: () => Promise<Value>): Promise<Value> {
    this.waiters += 1;
    try {
      return await work();
    } finally {
      this.waiters -= 1;
    }
  }

  /** Counts `work` as open while it runs. */
  async during<Value>(work: () => Promise<Value>): Promise<Value> {
    this.open += 1;
    try {
      return await work();
    } finally {
      this.open -= 1;
    }
  }

  /** Counts `answer` as on its way until it has arrived. */
  async answering(answer: () => Promise<unknown>): Promise<void> {
    this.answers += 1;
    try {
      await answer();
    } finally {
      this.answers -= 1;
    }
  }
}
