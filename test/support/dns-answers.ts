// Answers to the questions of a machine's resolver: the right one, and what strangers might send instead.
import { ends, fixChecksums, udpFrame, type Random } from './frames';

const PORT = 53;
const HEADER = 12;
const UDP_DATA = 42;
const UDP_LENGTH = 38;
const IP_LENGTH = 16;
const A = 1;
const IN = 1;
const MOST_BYTES = 1400;

/** What a machine asked, and from where. */
export interface Question {
  readonly name: string;
  readonly ip: number;
  readonly port: number;
  readonly serverIp: number;
  /** Header and question as sent. */
  readonly bytes: Uint8Array;
}

/** The question in a frame, or null for a frame without one. */
export function questionIn(frame: Uint8Array): Question | null {
  if (frame.length <= UDP_DATA + HEADER || frame[12] !== 0x08 || frame[13] !== 0 || frame[23] !== 17) return null;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  if (view.getUint16(36) !== PORT) return null;
  const bytes = frame.slice(UDP_DATA, 34 + view.getUint16(UDP_LENGTH));
  const labels: string[] = [];
  let at = HEADER;
  for (let length = bytes[at] ?? 0; length > 0; length = bytes[at] ?? 0) {
    labels.push(new TextDecoder().decode(bytes.subarray(at + 1, at + 1 + length)));
    at += 1 + length;
  }
  return { name: labels.join('.'), ip: view.getUint32(26), port: view.getUint16(34), serverIp: view.getUint32(30), bytes: bytes.subarray(0, at + 5) };
}

const word = (value: number) => [(value >> 8) & 0xff, value & 0xff];
const ipBytes = (ip: number) => [ip >>> 24, (ip >>> 16) & 0xff, (ip >>> 8) & 0xff, ip & 0xff];

interface Record {
  readonly name: readonly number[];
  readonly type: number;
  readonly kind: number;
  readonly data: readonly number[];
  /** What the record says of its data's length. */
  readonly length?: number;
}

const recordBytes = ({ name, type, kind, data, length }: Record) => [...name, ...word(type), ...word(kind), 0, 0, 0, 0, ...word(length ?? data.length), ...data];

// The name of the question, by a pointer.
const asAsked = [0xc0, HEADER];

function message({ bytes }: Question, records: readonly Record[], counts: readonly number[]): Uint8Array {
  const answer = Uint8Array.from([...bytes, ...records.flatMap(recordBytes)]);
  answer.set([0x81, 0x80, ...counts.flatMap(word)], 2);
  return answer;
}

/** The answer that a name server gives. It may not be remembered. */
export function rightAnswer(question: Question, ip: number): Uint8Array {
  return message(question, [{ name: asAsked, type: A, kind: IN, data: ipBytes(ip) }], [1, 1, 0, 0]);
}

/** Names that go round in circles, point behind the end, or never end. */
function strangeName(random: Random, at: number): readonly number[] {
  switch (random.below(6)) {
    case 0:
      return [0xc0 | (at >> 8), at & 0xff];
    case 1:
      return [0xc0 | random.below(64), random.below(256)];
    case 2:
      return [1, 0x61, 0xc0 | (at >> 8), at & 0xff];
    case 3:
      return Array.from({ length: 1 + random.below(20) }, () => [63, ...random.bytes(63)]).flat();
    case 4:
      return [0x40 | random.below(128), random.below(256)];
    default:
      return [...random.bytes(random.below(300))];
  }
}

function strangeRecord(random: Random, at: number): Record {
  return {
    name: random.once(2) ? asAsked : strangeName(random, at),
    type: random.once(2) ? A : ([5, 28, 12, 33, 0, random.below(65_536)][random.below(6)] ?? A),
    kind: random.once(4) ? random.below(65_536) : IN,
    data: random.once(2) ? strangeName(random, at + 12) : [...random.bytes(random.below(40))],
    length: random.once(2) ? random.below(65_536) : undefined,
  };
}

/** An answer with anything wrong or nothing, from random bytes to one flipped bit. */
export function mutatedAnswer(question: Question, random: Random): Uint8Array {
  if (random.once(16)) return random.bytes(random.below(600));
  const count = () => (random.once(4) ? random.below(65_536) : random.below(4));
  const records = Array.from({ length: random.below(6) }, () => strangeRecord(random, question.bytes.length));
  const right = rightAnswer(question, random.u32());
  const whole = random.once(2) ? right : message(question, records, [random.once(4) ? count() : 1, random.once(2) ? records.length : count(), count(), count()]);
  const answer = whole.slice(0, random.once(3) ? random.below(whole.length + 1) : MOST_BYTES);
  for (let flips = random.below(5); flips > 0 && answer.length > 0; flips -= 1) answer[random.below(answer.length)] = random.u32();
  return answer;
}

/** The answer in a frame of the name server's, its lengths wrong now and then. */
export function answerFrame({ ip, port, serverIp }: Question, answer: Uint8Array, random?: Random): Uint8Array {
  const frame = udpFrame(ends(serverIp, ip), PORT, port, answer);
  if (!random?.once(8)) return frame;
  const view = new DataView(frame.buffer);
  view.setUint16(random.once(2) ? UDP_LENGTH : IP_LENGTH, random.once(2) ? random.below(65_536) : random.below(frame.length));
  return fixChecksums(frame);
}

/** A frame that must not be believed, whatever else is in it: of another number, or from another place. */
export function forgedFrame(question: Question, random: Random): Uint8Array {
  const answer = mutatedAnswer(question, random);
  if (random.once(3) || answer.length < 2) {
    const place = random.once(2) ? { ...question, serverIp: question.serverIp + 2 + random.below(200) } : { ...question, port: question.port ^ (1 + random.below(1000)) };
    return answerFrame(place, answer, random);
  }
  const half = random.below(2);
  answer[half] = (question.bytes[half] ?? 0) ^ (1 + random.below(255));
  return answerFrame(question, answer, random);
}
