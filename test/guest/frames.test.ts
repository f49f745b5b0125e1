// Frames that no well-behaved neighbour would send, into a machine and into the switch.
import { randomBytes, randomInt } from 'node:crypto';
import type { MessagePort as NodePort } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { macBytes } from '@/_lab/protocol/ethernet-address';
import { FrameBatch } from '@/_lab/protocol/frame-batch';
import { labNetwork } from '@/_lab/protocol/lab-network';
import { Conversations } from '../support/conversations';
import { ends, FUZZ_HOSTS, fuzzFrame, macOf, Random, udpFrame } from '../support/frames';
import { booted, guestLab, imageOf, manifestWith, sleep, unikernel, value, type GuestLab } from '../support/guest-lab';
import { statsOf } from '../support/guest-stats';
import { RawClients } from '../support/raw-clients';
import { putIn, tappedLine } from '../support/tapped-line';

const FRAMES = 10_000;
const MUTATED = Number(process.env.RING_ZERO_FRAMES ?? 1_000_000);
const OFFERS = 5000;
const AT_ONCE = 100;
const GATEWAY_IP = 0x0a000001;
const MACHINE_IP = 0x0a00000a;
const NEIGHBOUR_IP = 0x0a000063;
// What the heap keeps in its lists for use again; a leak of one byte for each frame would be more.
const KEPT_BYTES = 512 * 1024;
// A handful of conversations whose last word was lost on the way.
const IN_USE_BYTES = 64 * 1024;

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

/** Frames to the machine: half of them conversations that it began to believe. After each lot it must answer. */
async function pourMutated(neighbour: RawClients, random: Random, sent: readonly Uint8Array[], count: number): Promise<void> {
  for (let done = 0; done < count; done += AT_ONCE) {
    await pourAll(neighbour, Array.from({ length: AT_ONCE }, () => fuzzFrame(random, sent, MACHINE_IP).subarray(0, 1514)));
  }
}

async function pourAll(neighbour: RawClients, frames: readonly Uint8Array[]): Promise<void> {
  for (let done = 0; done < frames.length; done += AT_ONCE) {
    putIn(neighbour.machine, frames.slice(done, done + AT_ONCE));
    await neighbour.barrier();
  }
}

/** A machine that ends would be waited for in vain. */
async function unlessEnded<Value>(machine: LiveMachine, work: Promise<Value>): Promise<Value> {
  let stop = () => {};
  const ended = new Promise<never>((_, reject) => {
    const watch = machine.onFailure((failure) => reject(new Error(`the machine has ended: ${JSON.stringify(failure)}`)));
    stop = () => watch.dispose();
  });
  return Promise.race([work, ended]).finally(stop);
}

/** Ends what the machine believes to be conversations, until it speaks of no more: an end that is not quite right is
 * answered with what would have been. */
async function endAll(neighbour: RawClients, conversations: Conversations): Promise<void> {
  for (let quiet = 0, rounds = 0; quiet < 3 && rounds < 60; rounds += 1) {
    const ends = conversations.takeEnds();
    quiet = ends.length === 0 ? quiet + 1 : 0;
    await pourAll(neighbour, ends);
    await sleep(500);
  }
}

/** What the machine holds when half-open connections have given up. */
async function settled(guests: GuestLab) {
  let last = await statsOf(guests);
  for (let tries = 0, same = 0; same < 8 && tries < 80; tries += 1) {
    await sleep(500);
    const now = await statsOf(guests);
    same = now.heapUsed === last.heapUsed ? same + 1 : 0;
    last = now;
  }
  return last;
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
    line.close();
  });

  it(`leave a machine serving after ${FRAMES} of them`, async () => {
    await pour(line.machine, () => frame(unikernel.mac, labNetwork.gatewayMac, randomInt(14, 1515)));
    await sleep(500);
    const answer = value(await machine.request({ method: 'GET', path: '/info', timeoutMs: 20_000, retryUntilUp: true }));
    expect(answer.status).toBe(200);
    expect(value(await machine.ping('0f')).cpl).toBe(0);
  });

  it(`leave nothing behind after ${MUTATED} that are almost right`, async () => {
    const seed = randomInt(2 ** 31);
    console.log(`frames: seed ${seed}`);
    const random = new Random(seed);
    const sent: Uint8Array[] = [];
    const overhear = (heard: Uint8Array) => {
      sent.push(heard.slice());
      if (sent.length > 64) sent.shift();
      conversations.hear(heard);
    };
    const conversations = new Conversations(MACHINE_IP, 80);
    // The addresses that the frames come from, but for the gateway, which is there.
    const isInvented = (ip: number) => ip >> 8 === MACHINE_IP >> 8 && (ip & 0xff) < FUZZ_HOSTS && ip !== GATEWAY_IP && ip !== MACHINE_IP;
    const neighbour = new RawClients(line, MACHINE_IP, NEIGHBOUR_IP, overhear, isInvented);
    await unlessEnded(machine, pourMutated(neighbour, random, sent, 5000));
    await unlessEnded(machine, endAll(neighbour, conversations));
    const before = await settled(guests);
    const began = performance.now();
    await unlessEnded(machine, pourMutated(neighbour, random, sent, MUTATED));
    const seconds = (performance.now() - began) / 1000;
    await unlessEnded(machine, endAll(neighbour, conversations));
    const after = await settled(guests);
    console.log(
      `frames: ${Math.round(MUTATED / seconds)} a second, ${after.framesIn - before.framesIn} read, ` +
        `${after.framesOut - before.framesOut} answered; heap ${before.heapUsed} -> ${after.heapUsed}, free ${before.memFree} -> ${after.memFree}`,
    );
    expect(after.framesIn - before.framesIn).toBeGreaterThan(0.99 * MUTATED);
    expect(after.memFree).toBeGreaterThanOrEqual(before.memFree - KEPT_BYTES);
    expect(after.heapUsed).toBeLessThanOrEqual(before.heapUsed + IN_USE_BYTES);
    expect(after.faults).toBe(0);
    expect(value(await machine.request({ method: 'GET', path: '/info', timeoutMs: 20_000, retryUntilUp: true })).status).toBe(200);
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

const DHCP_SERVER = 67;
const DHCP_CLIENT = 68;
const COOKIE = 0x63825363;
const OFFER = 2;
const ACK = 5;

/** An answer to what a DHCP client asked, its options well formed at first and then mutated. */
function dhcpAnswer(question: Uint8Array, random: Random): Uint8Array {
  const asked = question.subarray(42);
  const body = new Uint8Array(300);
  const view = new DataView(body.buffer);
  body.set(asked.subarray(0, 236));
  body[0] = 2;
  view.setUint32(16, 0x0a000000 + random.below(256));
  view.setUint32(236, COOKIE);
  const kind = random.once(2) ? OFFER : ACK;
  body.set([53, 1, kind, 54, 4, 10, 0, 0, 1, 51, 4, 0, 0, 1, 0, 1, 4, 255, 255, 255, 0, 3, 4, 10, 0, 0, 1, 255], 240);
  for (let flips = 1 + random.below(8); flips > 0; flips -= 1) body[random.once(3) ? random.below(300) : 240 + random.below(30)] = random.u32();
  const cut = random.once(4) ? body.subarray(0, random.below(300)) : body;
  return udpFrame({ ...ends(GATEWAY_IP, 0xffffffff), dstMac: macOf(MACHINE_IP) }, DHCP_SERVER, DHCP_CLIENT, cut);
}

const isDhcpQuestion = (frame: Uint8Array) =>
  frame.length > 282 && frame[12] === 0x08 && frame[23] === 17 && frame[36] === 0 && frame[37] === DHCP_SERVER;

describe('a machine that asks for its address', () => {
  it(`starts, and answers its control channel, though ${OFFERS} answers to each question are mutated`, async () => {
    const line = tappedLine();
    const seed = randomInt(2 ** 31);
    const random = new Random(seed);
    let questions = 0;
    line.listen((frame) => {
      if (!isDhcpQuestion(frame)) return false;
      questions += 1;
      const question = frame.slice();
      putIn(line.machine, Array.from({ length: OFFERS }, () => dhcpAnswer(question, random)));
      return false;
    });
    const manifest = manifestWith('web', { cmdline: 'name={name}', timeoutMs: 30_000 });
    const guests = await guestLab({ createLine: () => line.ends, manifest });
    expect(imageOf('web').cmdline).toContain('ip={ip}');
    const machine = await booted(guests.lab, unikernel);
    expect(questions).toBeGreaterThan(0);
    console.log(`DHCP: seed ${seed}, ${questions} questions`);
    expect(value(await machine.ping('0f')).cpl).toBe(0);
    expect((await statsOf(guests)).faults).toBe(0);
    guests.lab.dispose();
    line.close();
  });
});
