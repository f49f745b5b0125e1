// Addresses by DHCP (RFC 2131): each machine gets the address its instance spec names, known by its MAC. No pool.
import { labNetwork } from '@/_lab/protocol/lab-network';
import { ipNumber, macText } from '@/_lab/protocol/ethernet-address';
import type { PortSpec } from '@/_lab/protocol/network-messages';

export const DHCP_SERVER_PORT = 67;
export const DHCP_CLIENT_PORT = 68;

const FIXED_BYTES = 236;
const OPTIONS_AT = 240;
const MIN_REPLY_BYTES = 300;
const MAGIC = 0x63825363;
const REQUEST = 1;
const REPLY = 2;
const LEASE_SECONDS = 86_400;

const types = { discover: 1, offer: 2, request: 3, ack: 5, nak: 6, inform: 8 } as const;
const options = {
  pad: 0,
  mask: 1,
  router: 3,
  dns: 6,
  hostName: 12,
  domain: 15,
  requested: 50,
  lease: 51,
  type: 53,
  server: 54,
  end: 255,
} as const;

/** The reply to one client message; `null` when there is none to give. */
export function answerDhcp(message: Uint8Array, machines: Iterable<PortSpec>): Uint8Array | null {
  if (message.length < OPTIONS_AT || message[0] !== REQUEST) return null;
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  if (view.getUint32(FIXED_BYTES) !== MAGIC) return null;
  const asked = readOptions(message);
  const machine = byMac(macText(message.subarray(28, 34)), machines);
  if (!machine) return null;
  switch (asked.get(options.type)?.[0]) {
    case types.discover:
      return reply(message, machine, types.offer);
    case types.inform:
      return reply(message, machine, types.ack);
    case types.request:
      return isFor(asked, view.getUint32(12), machine) ? reply(message, machine, types.ack) : reply(message, machine, types.nak);
    default:
      return null;
  }
}

function byMac(mac: string, machines: Iterable<PortSpec>): PortSpec | null {
  for (const machine of machines) if (machine.mac === mac) return machine;
  return null;
}

function isFor(asked: ReadonlyMap<number, Uint8Array>, clientIp: number, machine: PortSpec): boolean {
  const requested = asked.get(options.requested);
  const wanted = requested && requested.length === 4 ? new DataView(requested.slice().buffer).getUint32(0) : clientIp;
  return wanted === ipNumber(machine.ip);
}

function readOptions(message: Uint8Array): ReadonlyMap<number, Uint8Array> {
  const found = new Map<number, Uint8Array>();
  for (let at = OPTIONS_AT; at < message.length && message[at] !== options.end; ) {
    const code = message[at] ?? options.end;
    if (code === options.pad) {
      at += 1;
      continue;
    }
    const length = message[at + 1] ?? 0;
    found.set(code, message.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return found;
}

function reply(message: Uint8Array, machine: PortSpec, type: number): Uint8Array {
  const bytes = new Uint8Array(MIN_REPLY_BYTES + 64);
  const view = new DataView(bytes.buffer);
  bytes.set([REPLY, 1, 6, 0]);
  bytes.set(message.subarray(4, 8), 4); // transaction
  bytes.set(message.subarray(10, 12), 10); // flags
  if (type !== types.nak) view.setUint32(16, ipNumber(machine.ip));
  view.setUint32(20, ipNumber(labNetwork.gateway));
  bytes.set(message.subarray(28, 44), 28); // client hardware address
  view.setUint32(FIXED_BYTES, MAGIC);
  const end = writeOptions(bytes, machine, type);
  return bytes.subarray(0, Math.max(end, MIN_REPLY_BYTES));
}

function writeOptions(bytes: Uint8Array, machine: PortSpec, type: number): number {
  let at = OPTIONS_AT;
  const put = (code: number, value: readonly number[] | Uint8Array) => {
    bytes.set([code, value.length, ...value], at);
    at += 2 + value.length;
  };
  const text = new TextEncoder();
  const gateway = word(ipNumber(labNetwork.gateway));
  put(options.type, [type]);
  put(options.server, gateway);
  if (type !== types.nak) {
    put(options.lease, word(LEASE_SECONDS));
    put(options.mask, word((0xffffffff << (32 - labNetwork.prefix)) >>> 0));
    put(options.router, gateway);
    put(options.dns, gateway);
    put(options.domain, text.encode(labNetwork.domain));
    put(options.hostName, text.encode(machine.name));
  }
  bytes[at] = options.end;
  return at + 1;
}

function word(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}
