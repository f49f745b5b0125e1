// Serves registry.lab on connections that machines open to the gateway. The only traffic of guests that makes the page
// fetch anything: files of a fixed list, each checked against its hash before a byte is passed on.
import type { RegistryFile, RegistryRepository } from '@/_lab/protocol/registry';
import type { Clock } from '@/_shared/clock';
import type { Disposable } from '@/_shared/disposable';
import type { Result } from '@/_shared/result';
import { HttpRequestParser, type ParsedRequest } from './http-request-parser';
import { answerRegistry, refusal, REGISTRY_HOST, type RegistryAnswer } from './registry';
import type { ConnectionHandlers, TcpConnection } from './tcp-connection';

export const REGISTRY_PORT = 80;
const MAX_CLIENTS = 16;
const IDLE_MS = 30_000;
const REASONS: Readonly<Record<number, string>> = { 200: 'OK', 400: 'Bad Request', 404: 'Not Found', 405: 'Method Not Allowed', 503: 'Service Unavailable' };

export interface RegistryOptions {
  readonly repositories: readonly RegistryRepository[];
  /** The bytes of one file of the list, or why they cannot be had. */
  load(file: RegistryFile): Promise<Result<Uint8Array, string>>;
  readonly clock: Clock;
}

/** Makes the handlers of each new connection. */
export class RegistryServer {
  private clients = 0;

  constructor(private readonly options: RegistryOptions) {}

  accept(): ConnectionHandlers {
    const session = new RegistrySession(this.options, () => {
      this.clients -= 1;
    });
    return {
      onConnected: (connection) => {
        if (this.clients >= MAX_CLIENTS) return connection.abort();
        this.clients += 1;
        session.open(connection);
      },
      onBytes: (bytes) => session.receive(bytes),
      onEnd: () => session.end(),
    };
  }
}

class RegistrySession {
  private readonly parser = new HttpRequestParser();
  private connection: TcpConnection | null = null;
  private idle: Disposable | null = null;
  private isAnswering = false;

  constructor(
    private readonly options: RegistryOptions,
    private readonly onGone: () => void,
  ) {}

  open(connection: TcpConnection): void {
    this.connection = connection;
    this.watch();
  }

  receive(bytes: Uint8Array): void {
    this.parser.push(bytes);
    if (!this.isAnswering) void this.answerAll();
  }

  end(): void {
    if (!this.connection) return;
    this.connection = null;
    this.idle?.dispose();
    this.onGone();
  }

  /** One request after the other, in the order in which they came. */
  private async answerAll(): Promise<void> {
    this.isAnswering = true;
    for (let step = this.parser.next(); step.kind !== 'more' && this.connection; step = this.parser.next()) {
      if (step.kind === 'malformed') {
        await this.send(refusal(400, 'UNSUPPORTED', step.detail), true, true);
        break;
      }
      await this.answer(step.request);
    }
    this.isAnswering = false;
    if (this.connection) this.watch();
  }

  private async answer({ method, target, host, closes }: ParsedRequest): Promise<void> {
    // A name that is not ours was not meant for us: no answer could be right.
    if (host !== REGISTRY_HOST) return this.abort();
    await this.send(answerRegistry(method, target, this.options.repositories), method !== 'HEAD', closes);
  }

  private async send(answer: RegistryAnswer, withBody: boolean, closes: boolean): Promise<void> {
    const content = answer.body.kind === 'text' ? new TextEncoder().encode(answer.body.text) : withBody ? await this.load(answer.body.file) : null;
    if (typeof content === 'string') return this.send(refusal(503, 'UNKNOWN', content), withBody, closes);
    const headers = { ...answer.headers, 'docker-distribution-api-version': 'registry/2.0', connection: closes ? 'close' : 'keep-alive' };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    this.connection?.write(new TextEncoder().encode(`HTTP/1.1 ${answer.status} ${REASONS[answer.status] ?? ''}\r\n${lines.join('')}\r\n`));
    if (content && withBody) this.connection?.write(content);
    if (closes) this.close();
  }

  private async load(file: RegistryFile): Promise<Uint8Array | string> {
    const loaded = await this.options.load(file);
    return loaded.ok ? loaded.value : loaded.failure;
  }

  private watch(): void {
    this.idle?.dispose();
    this.idle = this.options.clock.after(IDLE_MS, () => this.isAnswering || this.abort());
  }

  private close(): void {
    this.connection?.closeWhenSent();
    this.end();
  }

  private abort(): void {
    this.connection?.abort();
    this.end();
  }
}
