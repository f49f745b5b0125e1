// The machine's end of the line to the switch: frames out in batches, frames in at the guest's pace.
import { FrameBatch, forEachFrame } from '@/_lab/protocol/frame-batch';

// A bulk transfer should reach the switch while the guest still sends, not when its time slice ends.
const FLUSH_BYTES = 32_768;
const BACKLOG_FRAMES = 1024;

/** What the line needs of the emulator. */
export interface FrameSink {
  receive(frame: Uint8Array): 'taken' | 'full' | 'down';
  /** Lets the guest look at what it received. */
  runSlice(): void;
}

/** A message port of the page's kind or Node's. */
export interface Line {
  postMessage(message: Uint8Array, transfer: ArrayBuffer[]): void;
  onmessage: ((event: { data: Uint8Array }) => void) | null;
  close(): void;
}

export class FrameLine {
  private readonly outgoing = new FrameBatch();
  private scheduled = false;
  private backlog: Uint8Array[] = [];

  constructor(
    private readonly line: Line,
    private readonly sink: () => FrameSink | null,
  ) {
    line.onmessage = ({ data }) => this.deliver(data);
  }

  /** A frame from the guest; copied. */
  transmit(frame: Uint8Array): void {
    this.outgoing.add(frame);
    if (this.outgoing.sizeBytes >= FLUSH_BYTES) this.flush();
    if (this.scheduled) return;
    this.scheduled = true;
    queueMicrotask(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  /** Tries again what the guest had no room for. */
  retry(): void {
    if (this.backlog.length === 0) return;
    const waiting = this.backlog;
    this.backlog = [];
    for (const frame of waiting) this.offer(frame);
  }

  close(): void {
    this.line.onmessage = null;
    this.line.close();
  }

  private deliver(batch: Uint8Array): void {
    forEachFrame(batch, (frame) => this.offer(frame));
    this.sink()?.runSlice();
  }

  private offer(frame: Uint8Array): void {
    // Order matters more than speed: nothing overtakes what waits.
    const outcome = this.backlog.length > 0 ? 'full' : (this.sink()?.receive(frame) ?? 'down');
    if (outcome === 'full' && this.backlog.length < BACKLOG_FRAMES) this.backlog.push(frame);
  }

  private flush(): void {
    if (this.outgoing.sizeBytes === 0) return;
    const batch = this.outgoing.take();
    this.line.postMessage(batch, [batch.buffer]);
  }
}
