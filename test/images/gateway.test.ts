import { describe, expect, it } from 'vitest';
import { ACCEPTED, CONNECTED, Pair, gatewayModule } from './gateway-pair';

const module = gatewayModule();

describe('gateway', () => {
  it('connects to a listener', () => {
    const pair = new Pair(module);
    expect(pair.b.gw.gw_listen(80)).toBe(0);
    const conn = pair.a.gw.gw_connect(pair.b.ip, 80);
    expect(conn).toBeGreaterThan(0);
    expect(pair.run(100, () => pair.b.events.length > 0)).toBe(true);
    expect(pair.a.events).toEqual([{ conn, kind: CONNECTED, value: 0 }]);
    expect(pair.b.events).toMatchObject([{ kind: ACCEPTED, value: 80 }]);
    const there = pair.b.events[0]!.conn;
    pair.a.write(conn, new TextEncoder().encode('hello'));
    pair.run(10);
    expect(new TextDecoder().decode(pair.b.read(there))).toBe('hello');
  });
});
