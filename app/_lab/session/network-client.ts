// The page's side of the network worker: started with the first machine, asked by number.
import type { LinePort, WorkerPort } from '@/_lab/protocol/worker-port';
import type {
  CheckedLoad,
  FromNetworkWorker,
  LoadReport,
  PortCounters,
  PortSpec,
  TimedResponse,
  ToNetworkWorker,
} from '@/_lab/protocol/network-messages';
import type { BuiltFile } from '@/_lab/protocol/engine-assets';
import type { MachineFailure, VerbFailure } from '@/_lab/protocol/failure';
import type { RegistryShelf } from '@/_lab/protocol/registry';
import type { Clock } from '@/_shared/clock';
import { DisposableStore, type Disposable } from '@/_shared/disposable';
import { Emitter } from '@/_shared/emitter';
import { fail, unreachable, type Result } from '@/_shared/result';
import type { HttpRequest } from './machine';
import { Pending } from './pending';

export type NetworkPort = WorkerPort<ToNetworkWorker, FromNetworkWorker>;

export interface NetworkOptions {
  spawn(): NetworkPort;
  createLine(): readonly [LinePort, LinePort];
  readonly gateway: { readonly url: string; readonly file: BuiltFile };
  readonly registry: RegistryShelf;
  readonly clock: Clock;
}

/** A failure that concerns one machine, or all when `name` is null. */
export interface NetworkTrouble {
  readonly name: string | null;
  readonly failure: MachineFailure;
}

// The worker keeps the time of a request; this only covers a worker that never answers.
const GRACE_MS = 2000;
const DEFAULT_TIMEOUT_MS = 5000;

export class NetworkClient implements Disposable {
  private worker: { readonly port: NetworkPort; readonly lifetime: DisposableStore } | null = null;
  private readonly requests: Pending<Result<TimedResponse, VerbFailure>>;
  private readonly loads: Pending<Result<LoadReport, VerbFailure>>;
  private readonly counts: Pending<PortCounters | null>;
  private readonly trouble = new Emitter<NetworkTrouble>();
  readonly onTrouble = this.trouble.event;

  constructor(private readonly options: NetworkOptions) {
    this.requests = new Pending(options.clock);
    this.loads = new Pending(options.clock);
    this.counts = new Pending(options.clock);
  }

  /** Starts the worker and its gateway, if they do not run yet. */
  start(): void {
    this.port();
  }

  /** Plugs a machine in; the result is its end of the line. */
  attach(spec: PortSpec): LinePort {
    const [machineEnd, switchEnd] = this.options.createLine();
    this.port().post({ kind: 'attach', port: spec, line: switchEnd }, [switchEnd]);
    return machineEnd;
  }

  detach(name: string): void {
    this.worker?.port.post({ kind: 'detach', name });
  }

  request(name: string, request: HttpRequest): Promise<Result<TimedResponse, VerbFailure>> {
    const afterMs = request.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    const { id, answer } = this.requests.ask(afterMs + GRACE_MS, fail({ kind: 'timeout', afterMs }));
    this.port().post({ kind: 'http', id, name, request });
    return answer;
  }

  load(name: string, request: CheckedLoad): Promise<Result<LoadReport, VerbFailure>> {
    const afterMs = request.durationMs;
    const { id, answer } = this.loads.ask(afterMs + GRACE_MS, fail({ kind: 'timeout', afterMs }));
    this.port().post({ kind: 'load', id, name, request });
    return answer;
  }

  counters(name: string): Promise<PortCounters | null> {
    const { id, answer } = this.counts.ask(GRACE_MS, null);
    this.port().post({ kind: 'counters', id, name });
    return answer;
  }

  dispose(): void {
    this.end('the lab was closed');
    this.trouble.dispose();
  }

  private port(): NetworkPort {
    this.worker ??= this.spawn();
    return this.worker.port;
  }

  private spawn() {
    const lifetime = new DisposableStore();
    const port = lifetime.add(this.options.spawn());
    lifetime.add(port.onMessage((message) => this.receive(message)));
    lifetime.add(port.onDeath((detail) => this.died(detail)));
    const { url, file } = this.options.gateway;
    port.post({ kind: 'start', gatewayUrl: url, gatewayFile: file, registry: this.options.registry });
    return { port, lifetime };
  }

  private receive(message: FromNetworkWorker): void {
    switch (message.kind) {
      case 'started':
        return;
      case 'start-failed':
        // Without a worker the next attempt starts afresh: a missing file may be there by then.
        this.end('the gateway did not start');
        return this.trouble.fire({ name: null, failure: message.failure });
      case 'http-done':
        return void this.requests.settle(message.id, message.result);
      case 'load-done':
        return void this.loads.settle(message.id, message.result);
      case 'counted':
        return void this.counts.settle(message.id, message.counters);
      case 'conflict':
        return this.trouble.fire({ name: message.name, failure: message.failure });
      default:
        return unreachable(message);
    }
  }

  private died(detail: string): void {
    this.end('the network worker ended');
    this.trouble.fire({ name: null, failure: { kind: 'worker-died', detail: `network: ${detail}` } });
  }

  private end(detail: string): void {
    this.worker?.lifetime.dispose();
    this.worker = null;
    this.requests.settleAll(fail({ kind: 'reset', detail }));
    this.loads.settleAll(fail({ kind: 'reset', detail }));
    this.counts.settleAll(null);
  }
}
