// Frames built by hand, right and wrong, for the tests of the gateway.

const ETHERNET = 14;
const IPV4 = 20;
const TCP = 6;
const UDP = 17;
const FIN = 1;
const SYN = 2;
const RST = 4;
const ACK = 16;

/** Fuzzed frames come from and name this many addresses of the network, the gateway's own among them. */
export const FUZZ_HOSTS = 64;

/** xorshift32: the same frames for the same seed. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0 || 1;
  }

  u32() {
    this.#state ^= this.#state << 13;
    this.#state ^= this.#state >>> 17;
    this.#state ^= this.#state << 5;
    return this.#state >>> 0;
  }

  /** 0 to limit - 1. */
  below(limit: number) {
    return this.u32() % limit;
  }

  /** True once in `of` times on average. */
  once(of: number) {
    return this.below(of) === 0;
  }

  bytes(length: number) {
    const bytes = new Uint8Array(length);
    for (let i = 0; i < length; i++) bytes[i] = this.u32() >>> 24;
    return bytes;
  }
}

export interface Ends {
  dstMac: Uint8Array;
  srcMac: Uint8Array;
  dstIp: number;
  srcIp: number;
}

/** The MAC address that the lab gives to an IP address. */
export function macOf(ip: number) {
  return Uint8Array.of(0x00, 0x22, 0x15, 0x00, 0x00, ip & 0xff);
}

export const broadcastMac = new Uint8Array(6).fill(0xff);

export function ends(srcIp: number, dstIp: number): Ends {
  return { dstMac: macOf(dstIp), srcMac: macOf(srcIp), dstIp, srcIp };
}

/** The Internet checksum (RFC 1071) of a part of a frame, on top of a sum of other words. */
function checksum(frame: DataView, from: number, to: number, start = 0) {
  let sum = start;
  for (let at = from; at < to; at += 2) sum += at + 1 < to ? frame.getUint16(at) : frame.getUint8(at) << 8;
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000);
  return ~sum & 0xffff;
}

/** Makes the checksums of an IPv4 frame right as far as its lengths make sense. */
export function fixChecksums(frame: Uint8Array) {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (frame.length < ETHERNET + IPV4 || view.getUint16(12) !== 0x0800) return frame;
  const header = (view.getUint8(ETHERNET) & 15) * 4;
  const total = Math.min(view.getUint16(ETHERNET + 2), frame.length - ETHERNET);
  if (header < IPV4 || header > total) return frame;
  view.setUint16(ETHERNET + 10, 0);
  view.setUint16(ETHERNET + 10, checksum(view, ETHERNET, ETHERNET + header));
  const from = ETHERNET + header;
  const to = ETHERNET + total;
  const protocol = view.getUint8(ETHERNET + 9);
  const at = from + (protocol === TCP ? 16 : protocol === UDP ? 6 : 2);
  if (at + 2 > to) return frame;
  let pseudo = 0;
  if (protocol === TCP || protocol === UDP) {
    pseudo = protocol + (to - from);
    for (let word = ETHERNET + 12; word < ETHERNET + 20; word += 2) pseudo += view.getUint16(word);
  }
  view.setUint16(at, 0);
  view.setUint16(at, checksum(view, from, to, pseudo));
  return frame;
}

function ipFrame({ dstMac, srcMac, dstIp, srcIp }: Ends, protocol: number, payload: Uint8Array) {
  const frame = new Uint8Array(ETHERNET + IPV4 + payload.length);
  const view = new DataView(frame.buffer);
  frame.set(dstMac, 0);
  frame.set(srcMac, 6);
  view.setUint16(12, 0x0800);
  view.setUint8(ETHERNET, 0x45);
  view.setUint16(ETHERNET + 2, IPV4 + payload.length);
  view.setUint8(ETHERNET + 8, 64);
  view.setUint8(ETHERNET + 9, protocol);
  view.setUint32(ETHERNET + 12, srcIp);
  view.setUint32(ETHERNET + 16, dstIp);
  frame.set(payload, ETHERNET + IPV4);
  return frame;
}

export function udpFrame(between: Ends, srcPort: number, dstPort: number, data: Uint8Array) {
  const payload = new Uint8Array(8 + data.length);
  const view = new DataView(payload.buffer);
  view.setUint16(0, srcPort);
  view.setUint16(2, dstPort);
  view.setUint16(4, payload.length);
  payload.set(data, 8);
  return fixChecksums(ipFrame(between, UDP, payload));
}

export interface Segment {
  srcPort: number;
  dstPort: number;
  seq: number;
  ack: number;
  flags: number;
  window: number;
  options?: Uint8Array;
  data?: Uint8Array;
}

export function tcpFrame(between: Ends, segment: Segment) {
  const { options = new Uint8Array(0), data = new Uint8Array(0) } = segment;
  const header = 20 + options.length;
  const payload = new Uint8Array(header + data.length);
  const view = new DataView(payload.buffer);
  view.setUint16(0, segment.srcPort);
  view.setUint16(2, segment.dstPort);
  view.setUint32(4, segment.seq);
  view.setUint32(8, segment.ack);
  view.setUint8(12, (header / 4) << 4);
  view.setUint8(13, segment.flags);
  view.setUint16(14, segment.window);
  payload.set(options, 20);
  payload.set(data, header);
  return fixChecksums(ipFrame(between, TCP, payload));
}

export function arpFrame(operation: 'request' | 'reply', { dstMac, srcMac, dstIp, srcIp }: Ends) {
  const frame = new Uint8Array(42);
  const view = new DataView(frame.buffer);
  frame.set(operation === 'request' ? broadcastMac : dstMac, 0);
  frame.set(srcMac, 6);
  view.setUint16(12, 0x0806);
  view.setUint16(14, 1);
  view.setUint16(16, 0x0800);
  view.setUint8(18, 6);
  view.setUint8(19, 4);
  view.setUint16(20, operation === 'request' ? 1 : 2);
  frame.set(srcMac, 22);
  view.setUint32(28, srcIp);
  frame.set(operation === 'request' ? new Uint8Array(6) : dstMac, 32);
  view.setUint32(38, dstIp);
  return frame;
}

/** A TCP segment turned around: what the other side might say next, its numbers and flags wrong now and then. */
function answer(sent: Uint8Array, random: Random) {
  const view = new DataView(sent.buffer, sent.byteOffset, sent.byteLength);
  const [sentFlags, header] = [view.getUint8(47), (view.getUint8(46) >> 4) * 4];
  const length = view.getUint16(16) - IPV4 - header + (sentFlags & (FIN | SYN) ? 1 : 0);
  const off = () => (random.once(8) ? random.below(70_000) - 35_000 : 0);
  const right = sentFlags & SYN && !(sentFlags & ACK) ? SYN | ACK : ACK | (random.once(8) ? FIN : 0);
  return tcpFrame(ends(view.getUint32(30), view.getUint32(26)), {
    srcPort: view.getUint16(36),
    dstPort: view.getUint16(34),
    seq: (view.getUint32(42) + off()) >>> 0,
    ack: (view.getUint32(38) + length + off()) >>> 0,
    flags: random.once(8) ? random.below(256) : right,
    window: random.once(8) ? 0 : random.below(65_536),
    options: random.once(2) ? undefined : random.bytes(random.below(11) * 4),
    data: random.bytes(random.once(2) ? 0 : random.below(1400)),
  });
}

/** True for a frame that holds a conversation open: TCP without RST. */
function isAnswerable(frame: Uint8Array) {
  return frame.length >= 54 && frame[12] === 0x08 && frame[13] === 0 && frame[23] === TCP && ((frame[47] ?? 0) & RST) === 0;
}

/** A frame that the gateway at `own` might meet, from random bytes to an almost right answer to what it `sent`. */
export function fuzzFrame(random: Random, sent: readonly Uint8Array[], own: number) {
  const between = ends(0x0a000000 + random.below(FUZZ_HOSTS), random.once(16) ? 0xffffffff : own);
  const last = sent[random.below(Math.max(1, sent.length))];
  const open = sent.filter(isAnswerable).at(-1 - random.below(8));
  switch (random.below(10)) {
    case 0:
      return random.bytes(random.below(1600));
    case 1: {
      if (!last) return random.bytes(60);
      const mutated = last.slice(0, random.once(4) ? random.below(last.length + 1) : last.length);
      for (let flips = random.below(6); flips > 0 && mutated.length > 0; flips--) mutated[random.below(mutated.length)] = random.u32();
      mutated.set(macOf(own).subarray(0, mutated.length));
      return random.once(4) ? mutated : fixChecksums(mutated);
    }
    case 2:
      return udpFrame(between, random.below(65_536), random.once(2) ? 53 : random.below(65_536), random.bytes(random.below(1472)));
    case 3:
      return random.once(2) ? arpFrame(random.once(2) ? 'request' : 'reply', between) : random.bytes(42);
    case 4: {
      const options = random.bytes(random.below(11) * 4);
      const [srcPort, seq] = [random.below(65_536), random.u32()];
      return tcpFrame(between, { srcPort, dstPort: 80, seq, ack: 0, flags: SYN, window: random.below(65_536), options });
    }
    default:
      return open ? answer(open, random) : random.bytes(64);
  }
}
