// A closed-loop load on one machine: every connection sends its next request when it has its last answer. Keep-alive,
// no pipelining, the same for every machine, so that rates and latencies compare.
import type { CheckedLoad, LoadReport } from '@/_lab/protocol/network-messages';
import type { VerbFailure } from '@/_lab/protocol/failure';
import type { Clock } from '@/_shared/clock';
import { fail, ok, type Result } from '@/_shared/result';
import type { Gateway } from './gateway';
import type { HttpTarget } from './http-client';
import { dialectOf } from './dialect-of';
import type { AnswerReader, AnswerState, LoadDialect } from './load-dialect';
import type { TcpConnection } from './tcp-connection';

const MAX_ERRORS = 100;
// A connection that the server closed is replaced; one that fails is replaced after a pause, not at once.
const RECONNECT_MS = 20;

/** Runs one load to its end. */
export function generateLoad(
  gateway: Gateway,
  target: HttpTarget,
  load: CheckedLoad,
  clock: Clock,
): Promise<Result<LoadReport, VerbFailure>> {
  const dialect = dialectOf(load, target.name);
  if (!dialect.ok) return Promise.resolve(dialect);
  return new Promise((resolve) => new LoadRun(gateway, target.ip, load, dialect.value, clock, resolve).start());
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
    private readonly ip: string,
    private readonly load: CheckedLoad,
    private readonly dialect: LoadDialect,
    private readonly clock: Clock,
    private readonly resolve: (result: Result<LoadReport, VerbFailure>) => void,
  ) {
    this.warmUpLeft = load.warmUpRequests ?? 0;
  }

  start(): void {
    this.deadline = this.clock.after(this.load.durationMs, () => this.finish());
    if (this.warmUpLeft === 0) this.startedAt = this.clock.now();
    for (let index = 0; index < this.load.connections; index += 1) this.dial();
  }

  private dial(): void {
    if (this.isOver) return;
    const reader = this.dialect.createReader();
    let sentAt = 0;
    const next = () => {
      reader.reset();
      sentAt = this.clock.now();
      connection?.write(this.dialect.request);
    };
    const connection = this.gateway.connect(this.ip, this.load.port ?? this.dialect.port, {
      onConnected: next,
      onBytes: (chunk) => {
        const state = reader.push(chunk);
        if (state === 'partial') return;
        this.note(state, reader, this.clock.now() - sentAt);
        if (this.isOver || !connection) return;
        if (state === 'right' && !reader.closes) next();
        else this.replace(connection, state === 'right');
      },
      onEnd: () => {
        if (connection) this.live.delete(connection);
        this.failed();
      },
    });
    if (connection) this.live.add(connection);
    else this.failed();
  }

  private note(state: AnswerState, { bodyBytes }: AnswerReader, latencyMs: number): void {
    if (state !== 'right') return;
    if (this.startedAt === null) {
      this.warmUpLeft -= 1;
      if (this.warmUpLeft <= 0) this.startedAt = this.clock.now();
      return;
    }
    this.latencies.push(latencyMs);
    this.bodyBytes += bodyBytes;
    if (this.latencies.length >= this.load.requests) this.finish();
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
    if (sorted.length === 0) return this.resolve(fail(this.failure()));
    this.resolve(
      ok({
        connections: this.load.connections,
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

  private failure(): VerbFailure {
    if (this.errors === 0) return { kind: 'timeout', afterMs: this.load.durationMs };
    return { kind: 'malformed', detail: `no right answer; ${this.errors} wrong ones and failed connections` };
  }
}

/** Nearest rank. */
function quantile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
}
