// A learning Ethernet switch. Pure: frames in by `receive`, frames out by each port's `send`.
import { ipNumber, ipText, macBytes, macText } from '@/_lab/protocol/ethernet-address';
import type { PortCounters, PortSpec } from '@/_lab/protocol/network-messages';
import type { Clock } from '@/_shared/clock';
import { FloodLimit } from './flood-limit';

/** One side of a cable. */
export interface SwitchPort {
  readonly spec: PortSpec;
  /** The frame is only valid during the call. */
  send(frame: Uint8Array): void;
  /** Two ports claim one address; said once per address. */
  onConflict(what: 'mac' | 'ip', value: string, other: string): void;
}

const MIN_FRAME_BYTES = 14;
const MAX_FRAME_BYTES = 1518;
const ARP_FRAME_BYTES = 42;

interface Member {
  readonly port: SwitchPort;
  readonly mac: number;
  readonly ip: number;
  readonly counters: { -readonly [Key in keyof PortCounters]: number };
  readonly flood: FloodLimit;
  readonly reported: Set<string>;
  readonly firstFrame: Set<() => void>;
}

export class EthernetSwitch {
  private readonly members = new Map<string, Member>();
  private readonly byMac = new Map<number, Member>();

  constructor(private readonly clock: Clock) {}

  add(port: SwitchPort): void {
    if (this.members.has(port.spec.name)) throw new Error(`two ports named ${port.spec.name}`);
    const member: Member = {
      port,
      mac: macNumber(macBytes(port.spec.mac), 0),
      ip: ipNumber(port.spec.ip),
      counters: { framesIn: 0, framesOut: 0, bytesIn: 0, bytesOut: 0, malformed: 0, storm: 0, foreign: 0 },
      flood: new FloodLimit(this.clock),
      reported: new Set(),
      firstFrame: new Set(),
    };
    const other = this.byMac.get(member.mac);
    if (other) this.conflict(member, 'mac', port.spec.mac, other.port.spec.name);
    else this.byMac.set(member.mac, member);
    this.members.set(port.spec.name, member);
  }

  remove(name: string): void {
    const member = this.members.get(name);
    if (!member) return;
    this.members.delete(name);
    if (this.byMac.get(member.mac) === member) this.byMac.delete(member.mac);
  }

  counters(name: string): PortCounters | null {
    const member = this.members.get(name);
    return member ? { ...member.counters } : null;
  }

  /** Calls back when the named port's machine has sent anything; at once if it already has. */
  onFirstFrame(name: string, callback: () => void): void {
    const member = this.members.get(name);
    if (!member) return;
    if (member.counters.framesIn > 0) callback();
    else member.firstFrame.add(callback);
  }

  /** One frame from the named port. Frames no port could have sent are counted and dropped. */
  receive(name: string, frame: Uint8Array): void {
    const from = this.members.get(name);
    if (!from) return;
    if (frame.length < MIN_FRAME_BYTES || frame.length > MAX_FRAME_BYTES) {
      from.counters.malformed += 1;
      return;
    }
    if (!this.admits(from, frame)) return;
    from.counters.framesIn += 1;
    from.counters.bytesIn += frame.length;
    if (from.firstFrame.size > 0) announce(from.firstFrame);
    this.forward(from, frame);
  }

  private admits(from: Member, frame: Uint8Array): boolean {
    if (macNumber(frame, 6) !== from.mac) {
      from.counters.foreign += 1;
      const owner = this.byMac.get(macNumber(frame, 6));
      const other = owner ? owner.port.spec.name : `${from.port.spec.name} as configured`;
      this.conflict(from, 'mac', macText(frame.subarray(6, 12)), other);
      return false;
    }
    const claimed = claimedAddress(frame);
    if (claimed === 0 || claimed === from.ip) return true;
    for (const member of this.members.values()) {
      if (member.ip === claimed) this.conflict(from, 'ip', ipText(claimed), member.port.spec.name);
    }
    return true;
  }

  private forward(from: Member, frame: Uint8Array): void {
    const isGroup = ((frame[0] ?? 0) & 1) === 1;
    const to = isGroup ? undefined : this.byMac.get(macNumber(frame, 0));
    if (to) {
      if (to !== from) deliver(to, frame);
      return;
    }
    if (!from.flood.allows()) {
      from.counters.storm += 1;
      return;
    }
    for (const member of this.members.values()) if (member !== from) deliver(member, frame);
  }

  private conflict(member: Member, what: 'mac' | 'ip', value: string, other: string): void {
    const key = `${what} ${value}`;
    if (member.reported.has(key)) return;
    member.reported.add(key);
    member.port.onConflict(what, value, other);
  }
}

function deliver(to: Member, frame: Uint8Array): void {
  to.counters.framesOut += 1;
  to.counters.bytesOut += frame.length;
  to.port.send(frame);
}

function announce(callbacks: Set<() => void>): void {
  const waiting = [...callbacks];
  callbacks.clear();
  for (const callback of waiting) callback();
}

/** Six bytes as one number: a key without garbage. */
function macNumber(bytes: Uint8Array, at: number): number {
  let value = 0;
  for (let index = at; index < at + 6; index += 1) value = value * 256 + (bytes[index] ?? 0);
  return value;
}

/** The sender's IPv4 address of an ARP frame (RFC 826), 0 for anything else. */
function claimedAddress(frame: Uint8Array): number {
  if (frame[12] !== 0x08 || frame[13] !== 0x06 || frame.length < ARP_FRAME_BYTES) return 0;
  return (((frame[28] ?? 0) << 24) | ((frame[29] ?? 0) << 16) | ((frame[30] ?? 0) << 8) | (frame[31] ?? 0)) >>> 0;
}
