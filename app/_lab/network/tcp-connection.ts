// One TCP connection of the gateway, with a send queue in front of lwIP's bounded one.
import { connectionEvents, type GatewayWasm } from './gateway-wasm';

/** How a connection ended. */
export type ConnectionEnd = 'closed' | 'reset' | 'refused';

export interface ConnectionHandlers {
  onConnected(connection: TcpConnection): void;
  /** The bytes are only valid during the call. */
  onBytes(bytes: Uint8Array): void;
  /** Nothing follows. `refused`: it never was connected. */
  onEnd(end: ConnectionEnd): void;
}

export class TcpConnection {
  private unsent: Uint8Array[] = [];
  private isConnected = false;
  private hasEnded = false;
  private isClosing = false;

  constructor(
    private readonly wasm: GatewayWasm,
    private readonly id: number,
    private readonly handlers: ConnectionHandlers,
    private readonly onGone: () => void,
  ) {}

  /** Sends all of `bytes`, as soon as there is room; the caller must not change them. */
  write(bytes: Uint8Array): void {
    if (this.hasEnded) return;
    this.unsent.push(bytes);
    this.pump();
  }

  /** Ends the connection in order. */
  close(): void {
    if (this.hasEnded) return;
    this.wasm.close(this.id);
    this.end('closed', false);
  }

  /** Ends the connection in order once all that was written is on its way; no handler is called for it any more. */
  closeWhenSent(): void {
    this.isClosing = true;
    if (this.unsent.length === 0) this.close();
  }

  /** Ends it now, with a reset to the peer. */
  abort(): void {
    if (this.hasEnded) return;
    this.wasm.abort(this.id);
    this.end('reset', false);
  }

  /** An event of lwIP for this connection. */
  handle(kind: number): void {
    if (this.hasEnded) return;
    if (kind === connectionEvents.connected || kind === connectionEvents.accepted) {
      this.isConnected = true;
      this.handlers.onConnected(this);
      this.pump();
    } else if (kind === connectionEvents.readable) {
      this.drain();
    } else if (kind === connectionEvents.writable) {
      this.pump();
    } else if (kind === connectionEvents.peerClosed) {
      this.drain();
      this.finish();
    } else if (kind === connectionEvents.failed) {
      this.end(this.isConnected ? 'reset' : 'refused', true);
    }
  }

  private finish(): void {
    // Reading the rest may already have ended it.
    if (this.hasEnded) return;
    this.wasm.close(this.id);
    this.end('closed', true);
  }

  private drain(): void {
    for (let bytes = this.wasm.read(this.id); bytes.length > 0; bytes = this.wasm.read(this.id)) {
      // A copy, because the handler may call the gateway again.
      if (!this.isClosing) this.handlers.onBytes(bytes.slice());
      if (this.hasEnded) return;
    }
  }

  private pump(): void {
    if (!this.isConnected) return;
    let wrote = false;
    for (let next = this.unsent[0]; next; next = this.unsent[0]) {
      const taken = Math.max(0, this.wasm.write(this.id, next));
      wrote ||= taken > 0;
      if (taken === next.length) {
        this.unsent.shift();
        continue;
      }
      this.unsent[0] = next.subarray(taken);
      break;
    }
    if (wrote) this.wasm.flush(this.id);
    if (this.isClosing && this.unsent.length === 0) this.close();
  }

  private end(end: ConnectionEnd, tell: boolean): void {
    this.hasEnded = true;
    this.unsent = [];
    this.onGone();
    if (tell && !this.isClosing) this.handlers.onEnd(end);
  }
}
