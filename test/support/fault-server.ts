// A real HTTP server on loopback over an image folder, which can be told to spoil one file.
import { createServer, type Server, type ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export type Spoil = 'missing' | 'truncated' | 'cut' | 'altered' | 'stalled' | 'unreachable' | null;

export class FaultServer {
  spoil: Spoil = null;
  /** Paths that were asked for, in order. */
  readonly asked: string[] = [];

  private constructor(
    private readonly server: Server,
    private readonly folder: string,
    private readonly victim: string,
  ) {}

  static async start(folder: string, victim: string): Promise<FaultServer> {
    const server = createServer();
    const faults = new FaultServer(server, folder, victim);
    server.on('request', (request, response) => faults.answer(request.url ?? '/', response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return faults;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  private answer(url: string, response: ServerResponse): void {
    const path = url.slice(1);
    this.asked.push(path);
    const bytes = readFileSync(join(this.folder, path));
    if (path !== this.victim || !this.spoil) return void response.end(bytes);
    const half = bytes.subarray(0, bytes.length >> 1);
    switch (this.spoil) {
      case 'missing':
        return void response.writeHead(404).end();
      case 'truncated':
        return void response.end(half);
      case 'cut':
        response.writeHead(200, { 'content-length': bytes.length });
        return void response.write(half, () => response.destroy());
      case 'altered':
        bytes[bytes.length - 20]! ^= 1;
        return void response.end(bytes);
      case 'stalled':
        response.writeHead(200, { 'content-length': bytes.length });
        return void response.write(half);
      case 'unreachable':
        return void response.destroy();
    }
  }
}
