// A closed-loop load on one machine: every connection sends its next request when it has its last answer. Keep-alive,
// no pipelining, the same for every machine, so that rates and latencies compare.
import type { LoadReport, LoadRequest } from '@/_lab/protocol/network-messages';
import type { VerbFailure } from '@/_lab/protocol/failure';
import type { Clock } from '@/_shared/clock';
import { fail, ok, type Result } from '@/_shared/result';
import type { Gateway } from './gateway';
import { HttpParser } from './http-parser';
import { encodeRequest } from './http-request';
import type { HttpTarget } from './http-client';
import type { TcpConnection } from './tcp-connection';

const MAX_CONNECTIONS = 64;
const MAX_ERRORS = 100;
const DEFAULT_PORT = 80;
// A connection that the server closed is replaced; one that fails is replaced after a pause, not at once.
const RECONNECT_MS = 20;

/** Runs one load to its end. */
export function generateLoad(
  gateway: Gateway,
  target: HttpTarget,
  request: LoadRequest,
  clock: Clock,
): Promise<Result<LoadReport, VerbFailure>> {
  const bytes = encodeRequest(`${target.name}.lab`, { method: 'GET', path: request.path }, true);
  if (!bytes) return Promise.resolve(fail({ kind: 'malformed', detail: 'path may hold printable ASCII only' }));
  if (request.connections < 1 || request.connections > MAX_CONNECTIONS) {
    return Promise.resolve(fail({ kind: 'too-large', limitBytes: MAX_CONNECTIONS }));
  }
  return new Promise((resolve) => new LoadRun(gateway, target, request, bytes, clock, resolve).start());
}

class LoadRun {
  private readonly latencies: number[] = [];
  private readonly live = new Set<TcpConnection>();
  private warmUpLeft: number;
  private startedAt: number | null = null;
  private errors = 0;
  private bodyBytes = 0;
  private isOver = false;
  private deadline: { dispose(): void } | null = null;

  constructor(
    private readonly gateway: Gateway,
    private readonly target: HttpTarget,
    private readonly request: LoadRequest,
    private readonly bytes: Uint8Array,
    private readonly clock: Clock,
    private readonly resolve: (result: Result<LoadReport, VerbFailure>) => void,
  ) {
    this.warmUpLeft = request.warmUpRequests ?? 0;
  }

  start(): void {
    this.deadline = this.clock.after(this.request.durationMs, () => this.finish());
    if (this.warmUpLeft === 0) this.startedAt = this.clock.now();
    for (let index = 0; index < this.request.connections; index += 1) this.dial();
  }

  private dial(): void {
    if (this.isOver) return;
    const parser = new HttpParser(0);
    let sentAt = 0;
    const next = () => {
      parser.reset();
      sentAt = this.clock.now();
      connection?.write(this.bytes);
    };
    const connection = this.gateway.connect(this.target.ip, this.request.port ?? DEFAULT_PORT, {
      onConnected: next,
      onBytes: (chunk) => {
        parser.push(chunk);
        if (!parser.isDone && !parser.error) return;
        const isGood = this.note(parser, this.clock.now() - sentAt);
        if (this.isOver || !connection) return;
        if (isGood && !parser.closes) next();
        else this.replace(connection, isGood);
      },
      onEnd: () => {
        if (connection) this.live.delete(connection);
        this.failed();
      },
    });
    if (connection) this.live.add(connection);
    else this.failed();
  }

  private note(parser: HttpParser, latencyMs: number): boolean {
    if (parser.error || parser.head?.status !== 200) return false;
    if (this.startedAt === null) {
      this.warmUpLeft -= 1;
      if (this.warmUpLeft <= 0) this.startedAt = this.clock.now();
      return true;
    }
    this.latencies.push(latencyMs);
    this.bodyBytes += parser.bodyBytes;
    if (this.latencies.length >= this.request.requests) this.finish();
    return true;
  }

  private replace(connection: TcpConnection, isGood: boolean): void {
    this.live.delete(connection);
    connection.close();
    if (isGood) this.dial();
    else this.failed();
  }

  private failed(): void {
    if (this.isOver) return;
    this.errors += 1;
    if (this.errors >= MAX_ERRORS) this.finish();
    else this.clock.after(RECONNECT_MS, () => this.dial());
  }

  private finish(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.deadline?.dispose();
    for (const connection of this.live) connection.close();
    const elapsedMs = this.startedAt === null ? 0 : this.clock.now() - this.startedAt;
    const sorted = Float64Array.from(this.latencies).sort();
    if (sorted.length === 0) return this.resolve(fail({ kind: 'timeout', afterMs: this.request.durationMs }));
    this.resolve(
      ok({
        connections: this.request.connections,
        answers: sorted.length,
        errors: this.errors,
        elapsedMs,
        perSecond: (sorted.length / elapsedMs) * 1000,
        p50Ms: quantile(sorted, 0.5),
        p99Ms: quantile(sorted, 0.99),
        bodyBytes: this.bodyBytes,
      }),
    );
  }
}

/** Nearest rank. */
function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
