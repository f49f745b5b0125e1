// The message switch of the network worker: the lab's LAN, its gateway, and what the page asks of them.
import type { FromNetworkWorker, PortSpec, ToNetworkWorker } from '@/_lab/protocol/network-messages';
import type { VerbFailure } from '@/_lab/protocol/failure';
import type { RegistryFile, RegistryShelf } from '@/_lab/protocol/registry';
import type { WorkerScope } from '@/_lab/protocol/worker-port';
import { loadFile, type LoadPlatform } from '@/_lab/load/file-loader';
import type { Clock } from '@/_shared/clock';
import type { Disposable } from '@/_shared/disposable';
import { fail, unreachable, type Result } from '@/_shared/result';
import { Gateway } from './gateway';
import { requestOnce, type HttpTarget } from './http-client';
import { plugIn, type Line } from './line-port';
import { generateLoad } from './load-generator';
import { RegistryServer, REGISTRY_PORT } from './registry-server';
import { EthernetSwitch } from './switch';

type Scope = WorkerScope<FromNetworkWorker, ToNetworkWorker>;
type Start = Extract<ToNetworkWorker, { kind: 'start' }>;

interface Neighbour {
  readonly spec: PortSpec;
  readonly plug: Disposable;
}

/** Serves one lab for the life of the worker. */
export function startNetworkHost(scope: Scope, platform: LoadPlatform, clock: Clock): void {
  const host = new NetworkHost(scope, platform, clock);
  scope.listen((message) => host.handle(message));
}

class NetworkHost {
  private readonly lan: EthernetSwitch;
  private readonly neighbours = new Map<string, Neighbour>();
  private gateway: Promise<Gateway | null>;
  private setGateway: (gateway: Gateway | null) => void = () => undefined;

  constructor(
    private readonly scope: Scope,
    private readonly platform: LoadPlatform,
    private readonly clock: Clock,
  ) {
    this.lan = new EthernetSwitch(clock);
    this.gateway = new Promise((resolve) => {
      this.setGateway = resolve;
    });
  }

  handle(message: ToNetworkWorker): void {
    switch (message.kind) {
      case 'start':
        return void this.start(message);
      case 'attach':
        return this.attach(message.port, message.line as Line);
      case 'detach':
        return this.detach(message.name);
      case 'http':
        return void this.ask(message.name, (gateway, target) => requestOnce(gateway, target, message.request, this.clock)).then(
          (result) => this.scope.post({ kind: 'http-done', id: message.id, result }),
        );
      case 'load':
        return void this.ask(message.name, (gateway, target) => generateLoad(gateway, target, message.request, this.clock)).then(
          (result) => this.scope.post({ kind: 'load-done', id: message.id, result }),
        );
      case 'counters':
        return this.scope.post({ kind: 'counted', id: message.id, counters: this.lan.counters(message.name) });
      default:
        return unreachable(message);
    }
  }

  private async start({ gatewayUrl, gatewayFile, registry }: Start): Promise<void> {
    const bytes = await loadFile(this.platform, gatewayUrl, gatewayFile);
    if (!bytes.ok) {
      this.setGateway(null);
      return this.scope.post({ kind: 'start-failed', failure: bytes.failure });
    }
    try {
      const compiled = await WebAssembly.compile(bytes.value);
      const gateway = await Gateway.create(compiled, this.lan, { values: () => this.specs() }, this.clock);
      for (const spec of this.specs()) gateway.learn(spec);
      this.serveRegistry(gateway, registry);
      this.setGateway(gateway);
      this.scope.post({ kind: 'started' });
    } catch (error) {
      this.setGateway(null);
      this.scope.post({ kind: 'start-failed', failure: { kind: 'engine', detail: `the gateway cannot start: ${String(error)}` } });
    }
  }

  private serveRegistry(gateway: Gateway, { url, repositories }: RegistryShelf): void {
    const load = async (file: RegistryFile): Promise<Result<Uint8Array, string>> => {
      const loaded = await loadFile(this.platform, `${url}${file.path}`, file);
      return loaded.ok ? loaded : fail(`${file.path} cannot be had: ${loaded.failure.detail}`);
    };
    const server = new RegistryServer({ repositories, load, clock: this.clock });
    gateway.listen(REGISTRY_PORT, () => server.accept());
  }

  private attach(spec: PortSpec, line: Line): void {
    this.detach(spec.name);
    const plug = plugIn(this.lan, spec, line, (what, value, other) => {
      this.scope.post({ kind: 'conflict', name: spec.name, failure: { kind: 'address-conflict', what, value, other } });
    });
    this.neighbours.set(spec.name, { spec, plug });
    void this.gateway.then((gateway) => gateway?.learn(spec));
  }

  private detach(name: string): void {
    this.neighbours.get(name)?.plug.dispose();
    this.neighbours.delete(name);
  }

  private *specs(): Iterable<PortSpec> {
    for (const { spec } of this.neighbours.values()) yield spec;
  }

  private async ask<Value>(
    name: string,
    run: (gateway: Gateway, target: HttpTarget) => Promise<Result<Value, VerbFailure>>,
  ): Promise<Result<Value, VerbFailure>> {
    const gateway = await this.gateway;
    if (!gateway) return fail({ kind: 'refused', detail: 'the gateway did not start' });
    const neighbour = this.neighbours.get(name);
    if (!neighbour) return fail({ kind: 'refused', detail: `${name} is not connected` });
    return run(gateway, { name, ip: neighbour.spec.ip, onFirstFrame: (callback) => this.lan.onFirstFrame(name, callback) });
  }
}
