// Answers to a machine's questions for names, of the kind that nobody should send.
import { randomBytes, randomInt } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { buildClaims, type ClaimImages } from '../support/claim-images';
import { answerFrame, forgedFrame, mutatedAnswer, questionIn, rightAnswer, type Question } from '../support/dns-answers';
import { Random } from '../support/frames';
import { add, booted, guestLab, text, unikernel, value, type GuestLab } from '../support/guest-lab';
import { statsOf } from '../support/guest-stats';
import { RawClients } from '../support/raw-clients';
import { putIn, tappedLine, type TappedLine } from '../support/tapped-line';

const MACHINE_IP = 0x0a00000a;
const NEIGHBOUR_IP = 0x0a000063;
// Half of what a POSIX socket holds for a program that has not read it yet; a resolver that has its answer holds none.
const AT_ONCE = 16;
const FORGED = 1400;
const FORGED_QUESTIONS = 60;
const MUTATED = 16;
const MUTATED_QUESTIONS = 1500;
const POSIX_QUESTIONS = 600;
// What the heap keeps in its lists for use again.
const KEPT_BYTES = 16 * 1024;

const dotted = (ip: number) => [ip >>> 24, (ip >>> 16) & 0xff, (ip >>> 8) & 0xff, ip & 0xff].join('.');
const newName = () => `${randomBytes(8).toString('hex')}.lab`;
const newAddress = () => (0x0b00_0000 + randomInt(2 ** 24)) >>> 0;

/** In place of the lab's name server: what the machine asks waits until it is taken. */
class NameServer {
  readonly neighbour: RawClients;
  delivered = 0;
  private asked: Question[] = [];
  private wake: () => void = () => undefined;

  constructor(private readonly line: TappedLine) {
    const listen: TappedLine['listen'] = (hear) =>
      line.listen((frame) => {
        const question = questionIn(frame);
        if (!question) return hear(frame);
        this.asked.push(question);
        this.wake();
        return true;
      });
    this.neighbour = new RawClients({ ...line, listen }, MACHINE_IP, NEIGHBOUR_IP);
  }

  /** The first question that is of interest, or nothing when `isOver` has come true without one. */
  async question(isWanted: (question: Question) => boolean, isOver: () => boolean = () => false): Promise<Question | null> {
    for (;;) {
      const at = this.asked.findIndex(isWanted);
      if (at >= 0) return this.asked.splice(at, 1)[0] ?? null;
      if (isOver()) return null;
      await new Promise<void>((resolve) => {
        this.wake = resolve;
        setTimeout(resolve, 20);
      });
    }
  }

  async pour(count: number, make: () => Uint8Array): Promise<void> {
    for (let done = 0; done < count; done += AT_ONCE) {
      putIn(this.line.machine, Array.from({ length: AT_ONCE }, make));
      await this.neighbour.barrier();
      this.delivered += AT_ONCE;
    }
  }

  answer(question: Question, ip: number): void {
    putIn(this.line.machine, [answerFrame(question, rightAnswer(question, ip))]);
  }
}

/** What a machine says of names: a line `NAME: ANSWER` each. */
class Answers {
  private readonly known = new Map<string, string>();
  private rest = '';

  constructor(machine: LiveMachine) {
    machine.attach((bytes) => {
      const lines = (this.rest + text(bytes)).split('\n');
      this.rest = lines.pop() ?? '';
      for (const line of lines) {
        const [, name, answer] = /^(\S+): (.*?)\r?$/.exec(line) ?? [];
        if (name && answer) this.known.set(name, answer);
      }
    });
  }

  of = (name: string) => this.known.get(name);
}

/** Answers a question as often as it is asked, until the machine has said what it makes of it. */
async function settle(server: NameServer, answers: Answers, first: Question, ip: number): Promise<string> {
  for (let question: Question | null = first; question; ) {
    server.answer(question, ip);
    question = await server.question(({ name }) => name === first.name, () => answers.of(first.name) !== undefined);
  }
  return answers.of(first.name) ?? 'asked no more, and said nothing';
}

async function asked(server: NameServer, isWanted: (question: Question) => boolean): Promise<Question> {
  const question = await server.question(isWanted);
  if (!question) throw new Error('nothing was asked');
  return question;
}

async function unharmed(guests: GuestLab, before: Awaited<ReturnType<typeof statsOf>>): Promise<void> {
  const after = await statsOf(guests);
  console.log(`DNS: heap ${before.heapUsed} -> ${after.heapUsed}, free ${before.memFree} -> ${after.memFree}`);
  expect(after.faults).toBe(0);
  expect(after.heapUsed).toBe(before.heapUsed);
  expect(after.memFree).toBeGreaterThanOrEqual(before.memFree - KEPT_BYTES);
}

describe('a machine that asks for names by events', () => {
  const line = tappedLine();
  const seed = randomInt(2 ** 31);
  const random = new Random(seed);
  let guests: GuestLab;
  let machine: LiveMachine;
  let server: NameServer;
  let answers: Answers;

  beforeAll(async () => {
    console.log(`DNS: seed ${seed}`);
    guests = await guestLab({ createLine: () => line.ends });
    machine = await booted(guests.lab, { ...unikernel, image: 'lookup' });
    server = new NameServer(line);
    answers = new Answers(machine);
  });
  afterAll(() => {
    guests.lab.dispose();
    line.close();
  });

  const ask = (name = newName()) => {
    value(machine.send(`lookup ${name}\r`));
    return asked(server, (question) => question.name === name);
  };
  const believesTheRightOne = async () => {
    const [question, ip] = [await ask(), newAddress()];
    expect(await settle(server, answers, question, ip)).toBe(dotted(ip));
  };

  it(`believes the right answer after ${FORGED} forged ones to each of ${FORGED_QUESTIONS} questions`, async () => {
    // The card's ring of buffers grows with what arrives at once.
    const warm = await ask();
    await server.pour(FORGED, () => forgedFrame(warm, random));
    await settle(server, answers, warm, newAddress());
    const before = await statsOf(guests);
    for (let round = 0; round < FORGED_QUESTIONS; round += 1) {
      const [question, ip] = [await ask(), newAddress()];
      await server.pour(FORGED, () => forgedFrame(question, random));
      expect(answers.of(question.name)).toBeUndefined();
      expect(await settle(server, answers, question, ip)).toBe(dotted(ip));
    }
    await unharmed(guests, before);
  });

  it(`lives through ${MUTATED} mutated answers to each of ${MUTATED_QUESTIONS} questions`, async () => {
    const before = await statsOf(guests);
    let right = 0;
    for (let round = 0; round < MUTATED_QUESTIONS; round += 1) {
      const [question, ip] = [await ask(), newAddress()];
      await server.pour(MUTATED, () => answerFrame(question, mutatedAnswer(question, random), random));
      if ((await settle(server, answers, question, ip)) === dotted(ip)) right += 1;
    }
    await believesTheRightOne();
    console.log(`DNS: ${server.delivered} answers delivered, ${right} of ${MUTATED_QUESTIONS} questions outlasted theirs`);
    expect(server.delivered).toBeGreaterThan(100_000);
    await unharmed(guests, before);
  });
});

describe("a machine that asks for names by the C library's resolver", () => {
  let images: ClaimImages;
  beforeAll(() => {
    images = buildClaims();
  });
  afterAll(() => images.remove());

  it(`lives through forged and mutated answers to ${POSIX_QUESTIONS} questions and believes right ones`, async () => {
    const line = tappedLine();
    const random = new Random(randomInt(2 ** 31));
    const guests = await guestLab({ imagesRoot: images.folder, manifest: images.manifest, createLine: () => line.ends });
    const server = new NameServer(line);
    const words = `${randomBytes(8).toString('hex')} ${POSIX_QUESTIONS}`;
    const machine = add(guests.lab, { ...unikernel, image: 'resolver', args: { words } });
    const answers = new Answers(machine);
    void machine.boot();
    let before: Awaited<ReturnType<typeof statsOf>> | null = null;
    for (let round = 0; round < POSIX_QUESTIONS; round += 1) {
      const [question, ip] = [await asked(server, ({ name }) => answers.of(name) === undefined), newAddress()];
      if (round === 16) before = await statsOf(guests);
      if (round === POSIX_QUESTIONS - 1 && before) await unharmed(guests, before);
      await server.pour(2 * AT_ONCE, () => forgedFrame(question, random));
      expect(answers.of(question.name)).toBeUndefined();
      const isRight = round % 2 === 1;
      if (!isRight) await server.pour(AT_ONCE, () => answerFrame(question, mutatedAnswer(question, random), random));
      const answer = await settle(server, answers, question, ip);
      if (isRight) expect(answer).toBe(dotted(ip));
    }
    console.log(`DNS: ${server.delivered} answers delivered to the C library's resolver`);
    expect(machine.failure).toBeNull();
    guests.lab.dispose();
    line.close();
  });
});
