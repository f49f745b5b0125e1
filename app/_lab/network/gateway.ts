// The gateway: a port of the switch with a TCP/IP stack behind it, and the services machines expect of a network.
import { labNetwork } from '@/_lab/protocol/lab-network';
import { ipNumber, macBytes } from '@/_lab/protocol/ethernet-address';
import type { PortSpec } from '@/_lab/protocol/network-messages';
import type { Clock } from '@/_shared/clock';
import type { Disposable } from '@/_shared/disposable';
import { answerDhcp, DHCP_CLIENT_PORT, DHCP_SERVER_PORT } from './dhcp';
import { answerDns, DNS_PORT } from './dns';
import { connectionEvents, GatewayWasm, type Datagram } from './gateway-wasm';
import { answerNtp, NTP_PORT } from './ntp';
import type { EthernetSwitch } from './switch';
import { TcpConnection, type ConnectionHandlers } from './tcp-connection';

const NAME = 'gateway';
const TCP_TICK_MS = 250;
const BROADCAST_IP = 0xffffffff;
const NETMASK = (0xffffffff << (32 - labNetwork.prefix)) >>> 0;

/** Machines by name, as they come and go. */
export interface Neighbours {
  values(): Iterable<PortSpec>;
}

export class Gateway implements Disposable {
  private readonly connections = new Map<number, TcpConnection>();
  private readonly listeners = new Map<number, () => ConnectionHandlers>();
  private timer: Disposable | null = null;
  private isDisposed = false;

  private constructor(
    private readonly wasm: GatewayWasm,
    private readonly neighbours: Neighbours,
    private readonly clock: Clock,
  ) {}

  /** Makes the gateway and plugs it in. */
  static async create(module: WebAssembly.Module, lan: EthernetSwitch, neighbours: Neighbours, clock: Clock): Promise<Gateway> {
    const ip = ipNumber(labNetwork.gateway);
    const mac = macBytes(labNetwork.gatewayMac);
    let gateway: Gateway | null = null;
    const wasm = await GatewayWasm.create(module, { ip, netmask: NETMASK, mac }, {
      onTransmit: (frame) => lan.receive(NAME, frame),
      onConnectionEvent: (connection, kind, value) => gateway?.onConnectionEvent(connection, kind, value),
      onDatagram: (datagram) => gateway?.serve(datagram),
    });
    gateway = new Gateway(wasm, neighbours, clock);
    for (const port of [DHCP_SERVER_PORT, DNS_PORT, NTP_PORT]) wasm.bindUdp(port);
    const running = gateway;
    lan.add({
      spec: { name: NAME, mac: labNetwork.gatewayMac, ip: labNetwork.gateway },
      send: (frame) => {
        wasm.receive(frame);
        running.schedule();
      },
      // The lab gives the gateway's addresses to no machine, and a machine that claims them is reported at its own port.
      onConflict: () => undefined,
    });
    gateway.schedule();
    return gateway;
  }

  /** Lets the gateway reach a machine without asking for its address first. */
  learn(port: PortSpec): void {
    this.wasm.addArp(ipNumber(port.ip), macBytes(port.mac));
  }

  /** Dials; `null` when lwIP has no connection left. */
  connect(ip: string, port: number, handlers: ConnectionHandlers): TcpConnection | null {
    const id = this.wasm.connect(ipNumber(ip), port);
    return id < 0 ? null : this.adopt(id, handlers);
  }

  /** Serves connections that machines open to `port` of the gateway; `accept` makes the handlers of each. */
  listen(port: number, accept: () => ConnectionHandlers): void {
    this.listeners.set(port, accept);
    this.wasm.listen(port);
  }

  get openConnections(): number {
    return this.connections.size;
  }

  dispose(): void {
    this.isDisposed = true;
    this.timer?.dispose();
    for (const connection of [...this.connections.values()]) connection.abort();
  }

  private adopt(id: number, handlers: ConnectionHandlers): TcpConnection {
    const connection = new TcpConnection(this.wasm, id, handlers, () => this.connections.delete(id));
    this.connections.set(id, connection);
    // The pending timer may have been set when nothing but the ARP table needed care.
    this.timer?.dispose();
    this.timer = null;
    this.schedule();
    return connection;
  }

  private onConnectionEvent(id: number, kind: number, value: number): void {
    const accept = kind === connectionEvents.accepted ? this.listeners.get(value) : undefined;
    const connection = accept ? this.adopt(id, accept()) : this.connections.get(id);
    connection?.handle(kind);
  }

  private serve({ localPort, sourceIp, sourcePort, bytes }: Datagram): void {
    if (localPort === DHCP_SERVER_PORT) {
      const answer = answerDhcp(bytes, this.neighbours.values());
      if (answer) this.wasm.sendUdp(BROADCAST_IP, DHCP_CLIENT_PORT, DHCP_SERVER_PORT, answer);
      return;
    }
    const answer = localPort === DNS_PORT ? answerDns(bytes, this.neighbours.values()) : answerNtp(bytes, Date.now());
    if (answer) this.wasm.sendUdp(sourceIp, sourcePort, localPort, answer);
  }

  private schedule(): void {
    if (this.timer || this.isDisposed) return;
    const wantedMs = Math.max(1, this.wasm.poll());
    const delayMs = this.connections.size > 0 ? Math.min(wantedMs, TCP_TICK_MS) : wantedMs;
    this.timer = this.clock.after(delayMs, () => {
      this.timer = null;
      this.schedule();
    });
  }
}
