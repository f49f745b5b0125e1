// TCP clients made of single frames, beside the switch: they can do what no real client does, and thousands a second.
import { arpFrame, ends, macOf, tcpFrame, type Ends } from './frames';
import { FIN, heardIn, RST, SYN, ACK, PSH, type Heard } from './tcp-heard';
import { putIn, type TappedLine } from './tapped-line';

const FIRST_PORT = 10_000;
const PORTS = 50_000;
const PATIENCE_MS = 2000;

const sameMac = (frame: Uint8Array, mac: Uint8Array) => mac.every((byte, index) => frame[index] === byte);

/** How a client behaves once it is connected. */
export type Manner = 'polite' | 'reset' | 'request' | 'crawl';

/** How a number of connections went. */
export interface Outcome {
  /** Accepted by the machine. */
  accepted: number;
  /** Refused, or reset before their end. */
  reset: number;
  /** Answers that began with status 200. */
  answers: number;
}

interface Entry {
  seq: number;
  ack: number;
  readonly manner: Manner;
  isUp: boolean;
  sentAt: number;
  readonly done: () => void;
}

/** A neighbour of the machine at `peerIp`, at an address of its own. */
export class RawClients {
  private readonly between: Ends;
  private readonly own: Uint8Array;
  private outgoing: Uint8Array[] = [];
  private readonly open = new Map<number, Entry>();
  private arpWaiters: (() => void)[] = [];
  private nextPort = 0;
  private outcome: Outcome = { accepted: 0, reset: 0, answers: 0 };

  constructor(
    private readonly line: TappedLine,
    private readonly peerIp: number,
    private readonly ownIp: number,
    /** Hears everything that the machine sends. */
    private readonly overhear: (frame: Uint8Array) => void = () => undefined,
    /** Other addresses for which it answers ARP. */
    private readonly alsoFor: (ip: number) => boolean = () => false,
  ) {
    this.between = ends(ownIp, peerIp);
    this.own = macOf(ownIp);
    line.listen((frame) => this.hear(frame));
  }

  /** Where frames to the machine are put in. */
  get machine() {
    return this.line.machine;
  }

  /** Resolves when the machine has answered an ARP request: everything put in before has been looked at. */
  async barrier(): Promise<void> {
    for (;;) {
      const answered = new Promise<boolean>((resolve) => {
        const timer = setTimeout(() => resolve(false), 500);
        this.arpWaiters.push(() => {
          clearTimeout(timer);
          resolve(true);
        });
      });
      putIn(this.line.machine, [arpFrame('request', this.between)]);
      if (await answered) return;
    }
  }

  /** Opens and ends `count` connections, `atOnce` at a time. */
  connect(count: number, atOnce: number, manners: readonly Manner[]): Promise<Outcome> {
    this.outcome = { accepted: 0, reset: 0, answers: 0 };
    return new Promise((resolve, reject) => {
      let [started, done] = [0, 0];
      const watch = setInterval(() => this.retry(), 250);
      const limit = setTimeout(() => finish(() => reject(new Error(`${done} of ${count} connections, then silence`))), 100_000);
      const finish = (settle: () => void) => {
        clearInterval(watch);
        clearTimeout(limit);
        settle();
      };
      const next = () => {
        done += 1;
        if (started < count) this.begin(manners[started++ % manners.length] ?? 'polite', next);
        else if (done === count) finish(() => resolve(this.outcome));
      };
      while (started < Math.min(count, atOnce)) this.begin(manners[started++ % manners.length] ?? 'polite', next);
    });
  }

  /** Says only SYN, `count` times. */
  half(count: number): void {
    for (let index = 0; index < count; index += 1) this.say(this.freePort(), { seq: 1, ack: 0, flags: SYN });
  }

  /** A client that says one byte of `text` at each step, and begins anew when it is thrown out. */
  crawl(text: string): { step(): void } {
    const bytes = new TextEncoder().encode(text);
    let [at, port] = [0, 0];
    const dial = () => {
      at = 0;
      port = this.begin('crawl', dial);
    };
    dial();
    return {
      step: () => {
        const entry = this.open.get(port);
        this.retry();
        if (!entry?.isUp) return;
        this.say(port, { seq: entry.seq, ack: entry.ack, flags: ACK | PSH, data: bytes.subarray(at, at + 1) });
        entry.seq = (entry.seq + 1) >>> 0;
        at = (at + 1) % bytes.length;
      },
    };
  }

  /** Connections that are up. */
  get upCount(): number {
    return [...this.open.values()].filter(({ isUp }) => isUp).length;
  }

  private freePort(): number {
    do this.nextPort = (this.nextPort + 1) % PORTS;
    while (this.open.has(FIRST_PORT + this.nextPort));
    return FIRST_PORT + this.nextPort;
  }

  private begin(manner: Manner, done: () => void): number {
    const port = this.freePort();
    const seq = (Math.random() * 0x1_0000_0000) >>> 0;
    this.open.set(port, { seq, ack: 0, manner, isUp: false, sentAt: performance.now(), done });
    this.say(port, { seq, ack: 0, flags: SYN });
    return port;
  }

  /** A SYN that was lost is said again. */
  private retry(): void {
    for (const [port, entry] of this.open) {
      if (entry.isUp || performance.now() - entry.sentAt < PATIENCE_MS) continue;
      entry.sentAt = performance.now();
      this.say(port, { seq: entry.seq, ack: 0, flags: SYN });
    }
  }

  private hear(frame: Uint8Array): boolean {
    this.overhear(frame);
    if (frame[12] === 0x08 && frame[13] === 0x06) return this.hearArp(frame);
    if (!sameMac(frame, this.own)) return false;
    const heard = heardIn(frame);
    const entry = heard && this.open.get(heard.port);
    if (heard && entry) this.answer(heard, entry);
    return true;
  }

  private speaksFor(ip: number): boolean {
    return ip === this.ownIp || this.alsoFor(ip);
  }

  private hearArp(frame: Uint8Array): boolean {
    const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
    const [asked, isQuestion] = frame.length < 42 ? [0, false] : [view.getUint32(38), view.getUint16(20) === 1];
    if (!this.speaksFor(asked) || view.getUint32(28) !== this.peerIp) return false;
    if (isQuestion) this.put(arpFrame('reply', ends(asked, this.peerIp)));
    else for (const wake of this.arpWaiters.splice(0)) wake();
    return true;
  }

  private answer(heard: Heard, entry: Entry): void {
    const { port, flags } = heard;
    const end = () => {
      this.open.delete(port);
      entry.done();
    };
    if (flags & RST) {
      this.outcome.reset += 1;
      return end();
    }
    const ack = (heard.seq + heard.length + (flags & (SYN | FIN) ? 1 : 0)) >>> 0;
    if (flags & SYN) {
      this.outcome.accepted += 1;
      const seq = (entry.seq + 1) >>> 0;
      if (entry.manner === 'reset') {
        this.say(port, { seq, ack, flags: RST | ACK });
        return end();
      }
      if (entry.manner === 'crawl') {
        Object.assign(entry, { seq, ack, isUp: true });
        return this.say(port, { seq, ack, flags: ACK });
      }
      const data = entry.manner === 'request' ? new TextEncoder().encode('GET / HTTP/1.1\r\nHost: x\r\n\r\n') : undefined;
      return this.say(port, { seq, ack, flags: ACK | FIN | (data ? PSH : 0), data });
    }
    if (heard.isAnswer) this.outcome.answers += 1;
    if (heard.length > 0 || flags & FIN) this.say(port, { seq: heard.ack, ack, flags: ACK | (entry.manner === 'crawl' ? flags & FIN : 0) });
    entry.ack = ack;
    if (flags & FIN) end();
  }

  private say(port: number, segment: { seq: number; ack: number; flags: number; data?: Uint8Array }): void {
    this.put(tcpFrame(this.between, { srcPort: port, dstPort: 80, window: 60_000, ...segment }));
  }

  /** What is said in one turn goes out together. */
  private put(frame: Uint8Array): void {
    this.outgoing.push(frame);
    if (this.outgoing.length > 1) return;
    queueMicrotask(() => {
      putIn(this.line.machine, this.outgoing);
      this.outgoing = [];
    });
  }
}
