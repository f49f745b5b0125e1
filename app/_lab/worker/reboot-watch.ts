import type { Clock } from '@/_shared/clock';
import type { MachineFailure } from '@/_lab/protocol/failure';

const WINDOW_MS = 10_000;
const LIMIT = 4;

/** Tells a guest that restarts over and over from one that restarts. */
export class RebootWatch {
  private recent: number[] = [];

  constructor(private readonly clock: Clock) {}

  /** A processor reset; the failure once there were too many too quickly. */
  reboot(): MachineFailure | null {
    const now = this.clock.now();
    this.recent = [...this.recent.filter((at) => now - at < WINDOW_MS), now];
    if (this.recent.length < LIMIT) return null;
    const first = this.recent[0] ?? now;
    return { kind: 'guest-reboot-loop', reboots: this.recent.length, withinMs: Math.round(now - first) };
  }
}
