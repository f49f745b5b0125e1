// Data for the stations of gateway-pair.ts to exchange.
import { Pair, type Station } from './gateway-pair';

export const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
export const bytesOf = (string: string) => new TextEncoder().encode(string);
export const kinds = (events: readonly { kind: number }[]) => events.map(({ kind }) => kind);

/** A pair with a connection from a to a listener of b on port 80. */
export function connectedPair(wasm: WebAssembly.Module) {
  const pair = new Pair(wasm);
  pair.b.gw.gw_listen(80);
  const here = pair.a.gw.gw_connect(pair.b.ip, 80);
  pair.run(100, () => pair.b.events.length > 0);
  const there = pair.b.events[0]!.conn;
  return { pair, here, there };
}

/** Writes all of `data` as room comes up; returns how much was taken so far. */
export function sender(station: Station, conn: number, data: Uint8Array) {
  let done = 0;
  return () => {
    while (done < data.length) {
      const taken = station.write(conn, data.subarray(done, done + 65_536));
      if (taken <= 0) break;
      done += taken;
    }
    return done;
  };
}

/** Gathers what a connection receives. */
export class Sink {
  readonly parts: Uint8Array[] = [];
  length = 0;

  constructor(
    private readonly station: Station,
    private readonly conn: number,
  ) {}

  drain() {
    for (let part = this.station.read(this.conn); part.length > 0; part = this.station.read(this.conn)) {
      this.parts.push(part);
      this.length += part.length;
    }
    return this.length;
  }

  bytes() {
    return Buffer.concat(this.parts);
  }
}
