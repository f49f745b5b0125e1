// Connections by the ten thousand into the image `web`: none may leave anything behind, and none may starve the others.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { booted, guestLab, sleep, unikernel, value, type GuestLab } from '../support/guest-lab';
import { statsOf } from '../support/guest-stats';
import { RawClients } from '../support/raw-clients';
import { tappedLine } from '../support/tapped-line';

const CONNECTIONS = Number(process.env.RING_ZERO_CONNECTIONS ?? 100_000);
const MACHINE_IP = 0x0a00000a;
const NEIGHBOUR_IP = 0x0a000063;
// What the heap keeps in its lists for use again; a leak of a few bytes for each connection would be more.
const KEPT_BYTES = 256 * 1024;

const line = tappedLine();
let guests: GuestLab;
let machine: LiveMachine;
let clients: RawClients;

beforeAll(async () => {
  guests = await guestLab({ createLine: () => line.ends });
  machine = await booted(guests.lab, unikernel);
  clients = new RawClients(line, MACHINE_IP, NEIGHBOUR_IP);
});
afterAll(() => {
  guests.lab.dispose();
  line.close();
});

const answersWithin = async (timeoutMs: number) => value(await machine.request({ method: 'GET', path: '/info', timeoutMs })).status;

/** What the machine holds when that has not changed for a while. */
async function settled() {
  let last = await statsOf(guests);
  for (let same = 0, tries = 0; same < 6 && tries < 60; tries += 1) {
    await sleep(500);
    const now = await statsOf(guests);
    same = now.heapUsed === last.heapUsed ? same + 1 : 0;
    last = now;
  }
  return last;
}

describe('connections', () => {
  it(`leave nothing behind after ${CONNECTIONS} of them, ended by a request, by FIN, or by RST`, async () => {
    await clients.connect(1000, 48, ['request', 'polite', 'reset']);
    const before = await settled();
    const began = performance.now();
    const outcome = await clients.connect(CONNECTIONS, 48, ['request', 'polite', 'reset']);
    const seconds = (performance.now() - began) / 1000;
    const after = await settled();
    console.log(`connections: ${Math.round(CONNECTIONS / seconds)} a second; heap ${before.heapUsed} -> ${after.heapUsed}, free ${before.memFree} -> ${after.memFree}`);
    // A third of them asks; all are accepted, and none is thrown out.
    expect(outcome).toEqual({ accepted: CONNECTIONS, reset: 0, answers: Math.ceil(CONNECTIONS / 3) });
    expect(after.heapUsed).toBeLessThanOrEqual(before.heapUsed);
    expect(after.memFree).toBeGreaterThanOrEqual(before.memFree - KEPT_BYTES);
    expect(after.faults).toBe(0);
    expect(await answersWithin(5000)).toBe(200);
  });

  it('that only begin, by the thousand, do not keep others out', async () => {
    for (let round = 0; round < 20; round += 1) {
      clients.half(100);
      await clients.barrier();
      expect(await answersWithin(10_000)).toBe(200);
    }
  });

  it('that send a byte now and then do not keep others waiting', async () => {
    const slow = Array.from({ length: 100 }, () => clients.crawl('GET /echo?nonce=slow HTTP/1.1\r\nHost: x\r\n\r\n'));
    await clients.barrier();
    const times: number[] = [];
    for (let round = 0; round < 60; round += 1) {
      for (const crawler of slow) crawler.step();
      await sleep(150);
      const began = performance.now();
      expect(await answersWithin(5000)).toBe(200);
      times.push(performance.now() - began);
    }
    expect(clients.upCount).toBeGreaterThan(60);
    console.log(`beside 100 slow clients: ${Math.round(Math.max(...times))} ms at most`);
    expect(Math.max(...times)).toBeLessThan(3000);
  });
});
