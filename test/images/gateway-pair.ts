// Two instances of the gateway's wasm on one simulated cable and one simulated clock: no test here waits.
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { manifestSchema } from '@/_lab/load/manifest-schema';

const images = new URL('../../public/images/', import.meta.url);

/** The event kinds of gateway.h. */
export const CONNECTED = 1;
export const READABLE = 2;
export const WRITABLE = 3;
export const PEER_CLOSED = 4;
export const RESET = 5;
export const ACCEPTED = 6;
export const CLOSED = 7;

/** The lwIP errors that tests name. */
export const ERR_MEM = -1;
export const ERR_TIMEOUT = -3;
export const ERR_RTE = -4;
export const ERR_INPROGRESS = -5;
export const ERR_VAL = -6;
export const ERR_USE = -8;
export const ERR_CONN = -11;
export const ERR_RST = -14;

/** The exports of the module, as gateway.h documents them. */
export interface GatewayExports {
  memory: WebAssembly.Memory;
  _initialize(): void;
  gw_seed(seed: number): void;
  gw_init(ip: number, netmask: number, macHi16: number, macLo32: number): number;
  gw_buffer(): number;
  gw_arp_add(ip: number, macHi16: number, macLo32: number): number;
  gw_receive(len: number): number;
  gw_poll(): number;
  gw_connect(ip: number, port: number): number;
  gw_listen(port: number): number;
  gw_unlisten(port: number): number;
  gw_write(conn: number, len: number): number;
  gw_flush(conn: number): number;
  gw_read(conn: number, max: number): number;
  gw_close(conn: number): number;
  gw_shutdown(conn: number): number;
  gw_abort(conn: number): number;
  gw_remote_ip(conn: number): number;
  gw_remote_port(conn: number): number;
  gw_udp_bind(port: number): number;
  gw_udp_send(dstIp: number, dstPort: number, srcPort: number, len: number): number;
  gw_stats(): number;
}

export interface GatewayEvent {
  conn: number;
  kind: number;
  value: number;
}

export interface Datagram {
  localPort: number;
  srcIp: number;
  srcPort: number;
  data: Uint8Array;
}

/** The module as it is published: what the manifest names, with its hash to be checked by the caller. */
export function publishedGateway(): { wasm: Uint8Array<ArrayBuffer>; sha256: string; servedBytes: number } {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(new URL('manifest.json', images), 'utf8')));
  const file = manifest.parts.find((part) => part.id === 'gateway')?.files[0];
  if (!file) throw new Error('the manifest has no part "gateway": make -C lab-images/gateway publish');
  const served = readFileSync(new URL(file.path, images));
  return { wasm: new Uint8Array(gunzipSync(served)), sha256: file.sha256, servedBytes: served.length };
}

/** The published module, or the one named by GATEWAY_WASM while it is being worked on. */
export function gatewayModule(): WebAssembly.Module {
  const other = process.env.GATEWAY_WASM;
  if (other !== undefined && !existsSync(other)) throw new Error(`GATEWAY_WASM names no file: ${other}`);
  return new WebAssembly.Module(other === undefined ? publishedGateway().wasm : readFileSync(other));
}

/** One instance with its network address and what it reported. */
export class Station {
  readonly gw: GatewayExports;
  readonly events: GatewayEvent[] = [];
  readonly datagrams: Datagram[] = [];
  readonly sent: Uint8Array[] = [];
  onEvent: (event: GatewayEvent) => void = () => undefined;
  readonly #scratch: number;

  constructor(
    module: WebAssembly.Module,
    readonly ip: number,
    clock: { nowMs: number },
    seed = ip,
  ) {
    const env = {
      gw_now_ms: () => clock.nowMs,
      gw_transmit: (at: number, len: number) => void this.sent.push(this.#bytes(at, len)),
      gw_event: (conn: number, kind: number, value: number) => this.#report({ conn, kind, value }),
      gw_udp: (localPort: number, srcIp: number, srcPort: number, at: number, len: number) =>
        void this.datagrams.push({ localPort, srcIp: srcIp >>> 0, srcPort, data: this.#bytes(at, len) }),
    };
    this.gw = new WebAssembly.Instance(module, { env }).exports as unknown as GatewayExports;
    this.gw._initialize();
    this.gw.gw_seed(seed);
    this.gw.gw_init(ip, 0xffffff00, 0x0022, 0x15000000 | (ip & 0xff));
    this.#scratch = this.gw.gw_buffer();
  }

  #report(event: GatewayEvent) {
    this.events.push(event);
    this.onEvent(event);
  }

  #bytes(at: number, len: number) {
    return new Uint8Array(this.gw.memory.buffer, at, len).slice();
  }

  /** The bytes the last gw_read put into the scratch area. */
  scratch(len: number) {
    return this.#bytes(this.#scratch, len);
  }

  fill(bytes: Uint8Array) {
    new Uint8Array(this.gw.memory.buffer, this.#scratch, bytes.length).set(bytes);
  }

  receive(frame: Uint8Array) {
    this.fill(frame);
    return this.gw.gw_receive(frame.length);
  }

  /** Knows another station's MAC address from the start, as the page does. */
  meet(other: Station) {
    return this.gw.gw_arp_add(other.ip, 0x0022, 0x15000000 | (other.ip & 0xff));
  }

  write(conn: number, bytes: Uint8Array) {
    this.fill(bytes);
    const taken = this.gw.gw_write(conn, bytes.length);
    this.gw.gw_flush(conn);
    return taken;
  }

  read(conn: number, max = 65_535) {
    const taken = this.gw.gw_read(conn, max);
    return this.scratch(Math.max(0, taken));
  }

  eventsOf(conn: number) {
    return this.events.filter((event) => event.conn === conn);
  }

  /** The figures of gw_stats, in the order of the struct. */
  stats() {
    const [connections, pcbs, timeWait, segments, framesReceived, framesDropped, framesSent] = new Uint32Array(
      this.gw.memory.buffer,
      this.gw.gw_stats(),
      7,
    );
    return { connections, pcbs, timeWait, segments, framesReceived, framesDropped, framesSent };
  }
}

/** What happens to a frame on the cable: nothing, lost, or overtaken by the frames of the next milliseconds. */
export type Fate = { kind: 'deliver' } | { kind: 'lose' } | { kind: 'delay'; ms: number };

const deliver: Fate = { kind: 'deliver' };

/** Two stations and the cable between them. */
export class Pair {
  readonly clock = { nowMs: 1000 };
  readonly a: Station;
  readonly b: Station;
  fate: () => Fate = () => deliver;
  readonly #delayed: { atMs: number; to: Station; frame: Uint8Array }[] = [];

  constructor(module: WebAssembly.Module) {
    this.a = new Station(module, 0x0a000001, this.clock);
    this.b = new Station(module, 0x0a000002, this.clock);
    this.a.meet(this.b);
    this.b.meet(this.a);
  }

  #carry(from: Station, to: Station) {
    let moved = 0;
    for (const frame of from.sent.splice(0)) {
      const fate = this.fate();
      if (fate.kind === 'deliver') to.receive(frame);
      if (fate.kind === 'delay') this.#delayed.push({ atMs: this.clock.nowMs + fate.ms, to, frame });
      moved++;
    }
    return moved;
  }

  #deliverDelayed() {
    const due = this.#delayed.filter(({ atMs }) => atMs <= this.clock.nowMs);
    for (const one of due) {
      this.#delayed.splice(this.#delayed.indexOf(one), 1);
      one.to.receive(one.frame);
    }
  }

  /** Moves frames until neither station has more to say at this instant; returns how many. */
  settle() {
    let all = 0;
    for (let moved = 1; moved > 0; all += moved) moved = this.#carry(this.a, this.b) + this.#carry(this.b, this.a);
    return all;
  }

  /** Lets the simulated time pass, or stops early when `until` holds. Returns whether it held. */
  run(ms: number, until: () => boolean = () => false) {
    const end = this.clock.nowMs + ms;
    for (;;) {
      this.#deliverDelayed();
      this.a.gw.gw_poll();
      this.b.gw.gw_poll();
      this.settle();
      if (until()) return true;
      if (this.clock.nowMs >= end) return false;
      this.clock.nowMs++;
    }
  }
}
