// A TCP relay that makes loopback behave like a line of a given rate and round trip, for measurements.
// One bucket for all connections downstream; half the round trip each way; a connection costs one round trip more.
// TCP's slow start is not imitated: a fresh connection is a little faster here than on a real line.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

const REQUEST_LINE = /\b(?:GET|HEAD|POST) \/\S* HTTP\/1\.1\r\n/g;

/** Delivers chunks `delayMs` later, in order, at most `bytesPerMs` shared by everyone who uses the same line. */
class Line {
  /** Delivered so far. */
  bytes = 0;
  private freeAt = 0;

  constructor(
    private readonly bytesPerMs: number,
    private readonly delayMs: number,
  ) {}

  send(chunk: Buffer, deliver: (chunk: Buffer) => void): void {
    const now = performance.now();
    this.freeAt = Math.max(this.freeAt, now) + chunk.length / this.bytesPerMs;
    setTimeout(() => {
      this.bytes += chunk.length;
      deliver(chunk);
    }, this.freeAt - now + this.delayMs);
  }
}

export interface SlowLinkOptions {
  /** Where the course is served, on loopback. */
  readonly port: number;
  readonly mbitPerSecond: number;
  readonly roundTripMs: number;
}

export interface SlowLink {
  readonly port: number;
  readonly down: { readonly bytes: number };
  /** HTTP requests that passed. */
  readonly requests: () => number;
  readonly close: () => void;
}

/** Starts a relay on a free loopback port. */
export async function slowLink({ port, mbitPerSecond, roundTripMs }: SlowLinkOptions): Promise<SlowLink> {
  const down = new Line((mbitPerSecond * 1e6) / 8 / 1000, roundTripMs / 2);
  const up = new Line(Infinity, roundTripMs / 2);
  const sockets = new Set<Socket>();
  let requests = 0;
  const server = createServer((client) => {
    const origin = connect(port, '127.0.0.1');
    for (const socket of [client, origin]) {
      sockets.add(socket.setNoDelay(true));
      socket.on('error', () => socket.destroy()).on('close', () => sockets.delete(socket));
    }
    client.pause();
    setTimeout(() => client.resume(), roundTripMs);
    client.on('data', (chunk: Buffer) => {
      requests += chunk.toString('latin1').match(REQUEST_LINE)?.length ?? 0;
      up.send(chunk, (bytes) => origin.writable && origin.write(bytes));
    });
    client.on('end', () => origin.end());
    origin.on('data', (chunk: Buffer) => {
      // Small pieces, so that connections share the line instead of queueing behind one large answer.
      for (let at = 0; at < chunk.length; at += 4096) {
        down.send(chunk.subarray(at, at + 4096), (bytes) => client.writable && client.write(bytes));
      }
    });
    origin.on('end', () => down.send(Buffer.alloc(0), () => client.end()));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return {
    port: (server.address() as AddressInfo).port,
    down,
    requests: () => requests,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
