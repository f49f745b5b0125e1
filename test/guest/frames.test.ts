// Frames that no well-behaved neighbour would send, into a machine and into the switch.
import { randomBytes, randomInt } from 'node:crypto';
import { MessageChannel as NodeChannel, type MessagePort as NodePort } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { macBytes } from '@/_lab/protocol/ethernet-address';
import { FrameBatch } from '@/_lab/protocol/frame-batch';
import { labNetwork } from '@/_lab/protocol/lab-network';
import { booted, guestLab, sleep, unikernel, value, type GuestLab } from '../support/guest-lab';

const FRAMES = 10_000;

/** A line with a third end in the middle: what passes is passed on, and more can be put in on either side. */
function tappedLine() {
  const [toMachine, toSwitch] = [new NodeChannel(), new NodeChannel()];
  const forward = (from: NodePort, to: NodePort) => from.on('message', (batch: Uint8Array) => to.postMessage(batch));
  forward(toMachine.port2, toSwitch.port2);
  forward(toSwitch.port2, toMachine.port2);
  return { ends: [toMachine.port1, toSwitch.port1] as const, machine: toMachine.port2, lan: toSwitch.port2 };
}

function frame(to: string, from: string, size: number): Uint8Array {
  const bytes = new Uint8Array(randomBytes(Math.max(size, 14)));
  bytes.set(macBytes(to));
  bytes.set(macBytes(from), 6);
  const kinds = [[0x08, 0x00], [0x08, 0x06], [0x86, 0xdd], [bytes[12]!, bytes[13]!]] as const;
  bytes.set(kinds[randomInt(kinds.length)]!, 12);
  // Half of the IPv4 frames get far enough to be read as TCP, UDP or ICMP with lengths that lie.
  if (randomInt(2) === 0) bytes.set([0x45, 0, randomInt(6), randomInt(256), 0, 0, 0, 0, 64, [1, 6, 17][randomInt(3)]!].slice(0, Math.max(0, size - 14)), 14);
  return bytes.subarray(0, size);
}

async function pour(port: NodePort, make: () => Uint8Array): Promise<void> {
  const batch = new FrameBatch();
  for (let sent = 0; sent < FRAMES; sent += 1) {
    batch.add(make());
    if (sent % 20 !== 19) continue;
    port.postMessage(batch.take());
    await sleep(0);
  }
}

describe('malformed frames', () => {
  const line = tappedLine();
  let guests: GuestLab;
  let machine: LiveMachine;

  beforeAll(async () => {
    guests = await guestLab({ createLine: () => line.ends });
    machine = await booted(guests.lab, unikernel);
  });
  afterAll(() => {
    guests.lab.dispose();
    line.machine.close();
    line.lan.close();
  });

  it(`leave a machine serving after ${FRAMES} of them`, async () => {
    await pour(line.machine, () => frame(unikernel.mac, labNetwork.gatewayMac, randomInt(14, 1515)));
    await sleep(500);
    const answer = value(await machine.request({ method: 'GET', path: '/info', timeoutMs: 20_000, retryUntilUp: true }));
    expect(answer.status).toBe(200);
    expect(value(await machine.ping('0f')).cpl).toBe(0);
  });

  it(`leave switch and gateway serving after ${FRAMES} of them, each counted`, async () => {
    const before = (await guests.lab.counters('unikernel'))!;
    await pour(line.lan, () => frame(labNetwork.gatewayMac, unikernel.mac, randomInt(0, 2) === 0 ? randomInt(14) : randomInt(1519, 3000)));
    await pour(line.lan, () => frame(labNetwork.gatewayMac, unikernel.mac, randomInt(14, 1515)));
    const after = (await guests.lab.counters('unikernel'))!;
    expect(after.malformed - before.malformed).toBe(FRAMES);
    expect(value(await machine.request({ method: 'GET', path: '/info', timeoutMs: 20_000, retryUntilUp: true })).status).toBe(200);
  });
});
