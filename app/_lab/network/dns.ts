// Names of the lab (RFC 1035): `<machine>.lab`, `gateway.lab` and the registry behind it. Any other name does not exist here.
import { labNetwork } from '@/_lab/protocol/lab-network';
import { ipNumber } from '@/_lab/protocol/ethernet-address';

export const DNS_PORT = 53;
const HEADER_BYTES = 12;
const TYPE_A = 1;
const CLASS_IN = 1;
const TTL_SECONDS = 5;
const RESPONSE = 0x8000;
const AUTHORITATIVE = 0x0400;
const RECURSION_DESIRED = 0x0100;
const OPCODE = 0x7800;
const NAME_ERROR = 3;
const FORMAT_ERROR = 1;
const NOT_IMPLEMENTED = 4;
const MAX_NAME_BYTES = 255;

interface Named {
  readonly name: string;
  readonly ip: string;
}

interface Question {
  readonly name: string;
  readonly type: number;
  readonly class: number;
  /** Just past the question. */
  readonly end: number;
}

/** The answer to one query; `null` for what is not a query at all. */
export function answerDns(query: Uint8Array, machines: Iterable<Named>): Uint8Array | null {
  if (query.length < HEADER_BYTES) return null;
  const view = new DataView(query.buffer, query.byteOffset, query.byteLength);
  const flags = view.getUint16(2);
  if ((flags & RESPONSE) !== 0) return null;
  const question = view.getUint16(4) === 1 ? readQuestion(query) : null;
  if (!question) return reply(query, HEADER_BYTES, flags, FORMAT_ERROR, null);
  if ((flags & OPCODE) !== 0) return reply(query, question.end, flags, NOT_IMPLEMENTED, null);
  const ip = find(question.name, machines);
  if (ip === null || question.class !== CLASS_IN) return reply(query, question.end, flags, NAME_ERROR, null);
  return reply(query, question.end, flags, 0, question.type === TYPE_A ? ip : null);
}

function find(name: string, machines: Iterable<Named>): string | null {
  const suffix = `.${labNetwork.domain}`;
  if (!name.endsWith(suffix)) return null;
  const label = name.slice(0, -suffix.length);
  if (labNetwork.gatewayNames.some((name) => name === label)) return labNetwork.gateway;
  for (const machine of machines) if (machine.name === label) return machine.ip;
  return null;
}

function readQuestion(query: Uint8Array): Question | null {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (;;) {
    const length = query[at];
    // Compression pointers (the top bits) have no place in the only question.
    if (length === undefined || length > 63 || at - HEADER_BYTES > MAX_NAME_BYTES) return null;
    at += 1;
    if (length === 0) break;
    if (at + length > query.length) return null;
    labels.push(String.fromCharCode(...query.subarray(at, at + length)).toLowerCase());
    at += length;
  }
  if (at + 4 > query.length) return null;
  const view = new DataView(query.buffer, query.byteOffset, query.byteLength);
  return { name: labels.join('.'), type: view.getUint16(at), class: view.getUint16(at + 2), end: at + 4 };
}

function reply(query: Uint8Array, questionEnd: number, flags: number, code: number, ip: string | null): Uint8Array {
  const answerBytes = ip === null ? 0 : 16;
  const bytes = new Uint8Array(questionEnd + answerBytes);
  bytes.set(query.subarray(0, questionEnd));
  const view = new DataView(bytes.buffer);
  view.setUint16(2, RESPONSE | AUTHORITATIVE | (flags & (RECURSION_DESIRED | OPCODE)) | code);
  view.setUint16(4, questionEnd > HEADER_BYTES ? 1 : 0);
  view.setUint16(6, ip === null ? 0 : 1);
  view.setUint32(8, 0);
  if (ip === null) return bytes;
  view.setUint16(questionEnd, 0xc000 | HEADER_BYTES);
  view.setUint16(questionEnd + 2, TYPE_A);
  view.setUint16(questionEnd + 4, CLASS_IN);
  view.setUint32(questionEnd + 6, TTL_SECONDS);
  view.setUint16(questionEnd + 10, 4);
  view.setUint32(questionEnd + 12, ipNumber(ip));
  return bytes;
}
