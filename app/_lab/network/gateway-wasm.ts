// The gateway's TCP/IP: lwIP as wasm (lab-images/gateway). One scratch buffer serves both directions, so every call
// copies in or out before the next; events are handed on after the call that raised them has returned.
import { epochMs } from '@/_shared/epoch';

interface GatewayExports {
  readonly memory: WebAssembly.Memory;
  _initialize(): void;
  gw_seed(seed: number): void;
  gw_init(ip: number, netmask: number, macHigh16: number, macLow32: number): number;
  gw_buffer(): number;
  gw_receive(length: number): void;
  gw_poll(): number;
  gw_connect(ip: number, port: number): number;
  gw_listen(port: number): number;
  gw_write(connection: number, length: number): number;
  gw_read(connection: number, limit: number): number;
  gw_flush(connection: number): void;
  gw_close(connection: number): void;
  gw_abort(connection: number): void;
  gw_udp_bind(port: number): number;
  gw_udp_send(ip: number, port: number, sourcePort: number, length: number): number;
  gw_arp_add(ip: number, macHigh16: number, macLow32: number): void;
}

/** What happened to a connection. */
export const connectionEvents = { connected: 1, readable: 2, writable: 3, peerClosed: 4, failed: 5, accepted: 6, closed: 7 } as const;

export interface Datagram {
  readonly localPort: number;
  readonly sourceIp: number;
  readonly sourcePort: number;
  readonly bytes: Uint8Array;
}

export interface GatewayHandlers {
  /** The frame is only valid during the call. */
  onTransmit(frame: Uint8Array): void;
  onConnectionEvent(connection: number, kind: number, value: number): void;
  onDatagram(datagram: Datagram): void;
}

export const SCRATCH_BYTES = 65_536;

/** One lwIP instance. */
export class GatewayWasm {
  private readonly buffer: number;
  private view: Uint8Array;
  private depth = 0;
  private events: (() => void)[] = [];

  private constructor(
    private readonly exports: GatewayExports,
    private readonly handlers: GatewayHandlers,
  ) {
    this.buffer = exports.gw_buffer();
    this.view = new Uint8Array(exports.memory.buffer);
  }

  static async create(
    module: WebAssembly.Module,
    address: { readonly ip: number; readonly netmask: number; readonly mac: Uint8Array },
    handlers: GatewayHandlers,
  ): Promise<GatewayWasm> {
    let gateway: GatewayWasm | null = null;
    const env = {
      gw_now_ms: () => epochMs() >>> 0,
      gw_transmit: (pointer: number, length: number) => gateway?.transmit(pointer, length),
      gw_event: (connection: number, kind: number, value: number) =>
        gateway?.events.push(() => handlers.onConnectionEvent(connection, kind, value)),
      gw_udp: (localPort: number, sourceIp: number, sourcePort: number, pointer: number, length: number) =>
        gateway?.datagram(localPort, sourceIp, sourcePort, pointer, length),
    };
    const instance = await WebAssembly.instantiate(module, { env });
    const exports = instance.exports as unknown as GatewayExports;
    exports._initialize();
    gateway = new GatewayWasm(exports, handlers);
    exports.gw_seed(crypto.getRandomValues(new Uint32Array(1))[0] ?? 1);
    const [high, low] = macWords(address.mac);
    exports.gw_init(address.ip | 0, address.netmask | 0, high, low);
    return gateway;
  }

  receive(frame: Uint8Array): void {
    this.fill(frame);
    this.enter(() => this.exports.gw_receive(frame.length));
  }

  /** Milliseconds until lwIP wants to be polled again. */
  poll(): number {
    return this.enter(() => this.exports.gw_poll());
  }

  /** A connection number, or a negative lwIP error. */
  connect(ip: number, port: number): number {
    return this.enter(() => this.exports.gw_connect(ip | 0, port));
  }

  /** Takes connections on `port`: each is announced as `accepted`, with the port as its value. */
  listen(port: number): void {
    const error = this.enter(() => this.exports.gw_listen(port));
    if (error < 0) throw new Error(`the gateway cannot listen on port ${port}: lwIP ${error}`);
  }

  /** Bytes taken; fewer than given when the send buffer is full. */
  write(connection: number, bytes: Uint8Array): number {
    let written = 0;
    // Only a write that lwIP cut short is followed by the event `writable`, so nothing may be left for that by us.
    while (written < bytes.length) {
      const part = bytes.subarray(written, written + SCRATCH_BYTES);
      this.fill(part);
      const taken = this.enter(() => this.exports.gw_write(connection, part.length));
      if (taken < 0) return written > 0 ? written : taken;
      written += taken;
      if (taken < part.length) break;
    }
    return written;
  }

  /** Received bytes, valid until the next call; empty when there are none. */
  read(connection: number): Uint8Array {
    const length = this.enter(() => this.exports.gw_read(connection, SCRATCH_BYTES));
    return this.memory().subarray(this.buffer, this.buffer + Math.max(0, length));
  }

  flush(connection: number): void {
    this.enter(() => this.exports.gw_flush(connection));
  }

  close(connection: number): void {
    this.enter(() => this.exports.gw_close(connection));
  }

  abort(connection: number): void {
    this.enter(() => this.exports.gw_abort(connection));
  }

  bindUdp(port: number): void {
    this.exports.gw_udp_bind(port);
  }

  sendUdp(ip: number, port: number, sourcePort: number, bytes: Uint8Array): void {
    this.fill(bytes);
    this.enter(() => this.exports.gw_udp_send(ip | 0, port, sourcePort, bytes.length));
  }

  addArp(ip: number, mac: Uint8Array): void {
    const [high, low] = macWords(mac);
    this.exports.gw_arp_add(ip | 0, high, low);
  }

  private enter<Value>(call: () => Value): Value {
    this.depth += 1;
    const value = call();
    this.depth -= 1;
    if (this.depth === 0 && this.events.length > 0) this.drain();
    return value;
  }

  private drain(): void {
    // A handler may raise further events; they wait for their turn in the same loop.
    this.depth += 1;
    for (let batch = this.take(); batch.length > 0; batch = this.take()) for (const event of batch) event();
    this.depth -= 1;
  }

  private take(): (() => void)[] {
    const batch = this.events;
    this.events = [];
    return batch;
  }

  private transmit(pointer: number, length: number): void {
    this.handlers.onTransmit(this.memory().subarray(pointer, pointer + length));
  }

  private datagram(localPort: number, sourceIp: number, sourcePort: number, pointer: number, length: number): void {
    const bytes = this.memory().slice(pointer, pointer + length);
    this.events.push(() => this.handlers.onDatagram({ localPort, sourceIp: sourceIp >>> 0, sourcePort, bytes }));
  }

  private fill(bytes: Uint8Array): void {
    if (bytes.length > SCRATCH_BYTES) throw new Error(`${bytes.length} bytes for the gateway's buffer`);
    this.memory().set(bytes, this.buffer);
  }

  private memory(): Uint8Array {
    // Growing the memory detaches old views.
    if (this.view.byteLength === 0) this.view = new Uint8Array(this.exports.memory.buffer);
    return this.view;
  }
}

function macWords(mac: Uint8Array): [number, number] {
  const view = new DataView(mac.buffer, mac.byteOffset, mac.byteLength);
  return [view.getUint16(0), view.getUint32(2) | 0];
}
