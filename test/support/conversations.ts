// Every conversation that a machine's TCP server believes to have, heard on its line, so that all can be ended by RST.
import { ends, tcpFrame } from './frames';
import { ACK, FIN, heardIn, RST, SYN } from './tcp-heard';

/** What was said last in each, by the address and port of the other side. */
export class Conversations {
  private readonly last = new Map<number, { readonly ip: number; readonly port: number; readonly seq: number; readonly ack: number }>();

  constructor(
    private readonly machineIp: number,
    private readonly machinePort: number,
  ) {}

  /** A frame that the machine sent. */
  hear(frame: Uint8Array): void {
    const heard = heardIn(frame);
    if (heard?.ownPort !== this.machinePort) return;
    const { ip, port, seq, ack, flags, length } = heard;
    const key = ip * 65_536 + port;
    if (flags & RST) this.last.delete(key);
    else this.last.set(key, { ip, port, seq: (seq + length + (flags & (SYN | FIN) ? 1 : 0)) >>> 0, ack });
  }

  /** Frames that end all of them. */
  takeEnds(): Uint8Array[] {
    const frames = [...this.last.values()].map(({ ip, port, seq, ack }) =>
      tcpFrame(ends(ip, this.machineIp), { srcPort: port, dstPort: this.machinePort, seq: ack, ack: seq, flags: RST | ACK, window: 0 }),
    );
    this.last.clear();
    return frames;
  }
}
