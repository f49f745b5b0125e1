// The claims as a table: what each says, with what arguments it runs, and of what its answer is made.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { filled, textBytes, word, wordOf, type Parts } from './claim-answer';

const table = readFileSync(join(import.meta.dirname, '../../lab-images/unikernel/claims/files/data/table'));

export interface Claim {
  readonly name: string;
  readonly title: string;
  /** Where the image has another name than the program. */
  readonly image?: string;
  readonly words?: readonly string[];
  readonly parts: Parts;
  readonly typing?: readonly { readonly after: RegExp; readonly keys: string }[];
}

const concat = (...parts: readonly Uint8Array[]) => Uint8Array.from(parts.flatMap((part) => [...part]));

/** What is called, in the order of parts.c. */
const partNames = ['files', 'pipes', 'pipes', 'epoll', 'sockets', 'datagrams', 'signals'].map(textBytes);

const masked = (text: string, mask: Uint8Array) => textBytes(text).map((byte, index) => byte ^ (mask[index] ?? 0));

export const claims: readonly Claim[] = [
  {
    name: 'files',
    title: 'files keep what is written at every place, under new names and without any',
    parts: (fill) => {
      const body = fill(50_000, 1);
      return [body, fill(100, 2), fill(300, 3), fill(200, 4)];
    },
  },
  { name: 'sparse', title: 'a file of a gigabyte takes only the memory of what was written', parts: filled([64, 1]) },
  {
    name: 'directories',
    title: 'directories are entered, read while they are emptied, and removed',
    parts: (fill) => {
      let sum = 0;
      for (let index = 0; index < 200; index += 1) sum = (sum + wordOf(fill(4, 1 + index))) >>> 0;
      return [word(sum)];
    },
  },
  { name: 'links', title: 'symbolic links lead on, and each kind of file is told as such', parts: filled([80, 1]) },
  {
    name: 'read-only',
    title: 'files of the image can be read, and without fs-ram nothing can be changed (EROFS)',
    parts: (fill) => [Uint8Array.from(fill(32, 1), (byte) => table[byte % 64] ?? 0)],
  },
  { name: 'copy-on-write', title: 'a file of the image is copied when it is first written to', parts: filled([24, 1]) },
  {
    name: 'mapping',
    title: 'files and memory are mapped and protected, and absurd lengths refused',
    parts: (fill) => {
      const page = fill(4096, 2);
      return [fill(10_000, 1), page, page];
    },
  },
  { name: 'sendfile', title: 'sendfile() goes on where a full pipe stopped it', parts: (fill) => [fill(150_000, 1).subarray(50_000), fill(500, 1)] },
  { name: 'poll', title: 'poll() tells what is ready, what is not and what is no descriptor', parts: filled([40, 1]) },
  { name: 'select', title: 'select() does the same with sets', parts: filled([40, 1]) },
  { name: 'epoll-level', title: 'epoll tells as long as it holds', parts: filled([30, 1]) },
  { name: 'epoll-edge', title: 'edge-triggered epoll tells once for each arrival', parts: filled([60, 1]) },
  { name: 'epoll-oneshot', title: 'one-shot epoll tells once until it is asked again', parts: filled([60, 1]) },
  { name: 'epoll-nested', title: 'epoll may hold another epoll, but not itself', parts: filled([20, 1]) },
  { name: 'pipes', title: 'pipes carry more than fits, end, and break', parts: filled([200_000, 1]) },
  {
    name: 'eventfd',
    title: 'event counters add up',
    parts: (fill) => {
      let sum = 0n;
      for (let index = 1; index <= 5; index += 1) sum += BigInt(wordOf(fill(4, index)));
      return [concat(word(Number(sum & 0xffffffffn)), word(Number(sum >> 32n)))];
    },
  },
  {
    name: 'dns',
    title: "the C library's resolver asks the lab's gateway for names",
    words: ['gateway.lab', '10.0.0.1', 'unikernel.lab', '10.0.0.10', 'nobody.lab', 'none'],
    parts: (fill) => [masked('10.0.0.1', fill(16, 2)), masked('10.0.0.10', fill(16, 4))],
  },
  { name: 'streams-only', title: 'an image without datagrams refuses their sockets (EPROTONOSUPPORT)', parts: filled([10, 1]) },
  { name: 'signals', title: 'handlers run, masks hold, and a read goes on or ends as the handler says', parts: filled([16, 1]) },
  { name: 'signal-waits', title: 'ppoll(), pselect() and epoll_pwait() let signals through that are held off', parts: filled([3, 1]) },
  { name: 'alarms', title: 'alarm() and the interval timer ring as often as they should', parts: filled([6, 1]) },
  { name: 'abort', title: 'abort() runs its handler once and ends the program', parts: filled([12, 1]) },
  {
    name: 'threads',
    title: '32 threads share a lock, take turns by a condition, and keep variables of their own',
    parts: (fill) => [fill(32, 1).reverse()],
  },
  { name: 'thread-waits', title: 'threads wait at the same time, also for a descriptor that is closed meanwhile', parts: filled([64, 1]) },
  { name: 'thread-signals', title: 'a signal to a thread reaches that thread, and one that waits can be cancelled', parts: filled([8, 1]) },
  {
    name: 'thread-cycles',
    title: '10,000 threads joined and 500 detached leave no page behind',
    parts: (fill) => [word(wordOf(fill(4, 1)) + 10_000)],
  },
  { name: 'clocks', title: 'clocks that stand still for a while do no harm', parts: filled([200, 1]) },
  {
    name: 'terminal',
    title: 'the terminal edits lines, interrupts, and gives each key in raw mode',
    parts: () => ['Hello you\n', 'R', 'last\n'].map(textBytes),
    typing: [
      { after: /type a line/, keys: 'gone\x15Hallo\x7f\x7f\x7f\x7fello world\x17you\r' },
      { after: /interrupt/, keys: 'lost\x03' },
      { after: /raw/, keys: 'R\x03' },
      { after: /^end/m, keys: 'last\r\x04' },
      { after: /^long/m, keys: `${'x'.repeat(5000)}\r` },
    ],
  },
  {
    name: 'environment',
    title: 'arguments and environment are those of the command line, and may be written over',
    words: ['two', 'three'],
    parts: (_fill, nonce) => [nonce, 'two', 'three'].map((argument) => textBytes(`${argument}\0`)),
  },
  { name: 'processes', title: 'no call makes a second process (ENOSYS)', parts: filled([8, 1]) },
  {
    name: 'memory',
    title: 'malloc() keeps what it holds and gives memory back',
    parts: (fill) => {
      const marks = new Uint8Array(400);
      for (let round = 0; round < 20_000; round += 1) {
        const random = fill(16, 1000 + round);
        marks[wordOf(random) % 400] = random[12] ?? 0;
      }
      return [marks];
    },
  },
  { name: 'exhaustion', title: 'a program goes on when all memory is taken', parts: filled([100, 1]) },
  { name: 'descriptors', title: 'a program goes on when all descriptors are taken, and none is lost', parts: filled([30, 1]) },
  {
    name: 'parts',
    title: 'what a component offers works where it is',
    image: 'parts-with',
    words: ['with'],
    parts: (fill) => [fill(10, 1), ...partNames],
  },
  {
    name: 'parts',
    title: 'what a component offers is refused where it is not (ENOSYS)',
    image: 'parts-without',
    words: ['without'],
    parts: (fill) => [fill(10, 1), ...partNames],
  },
];

export interface NetworkClaim {
  readonly title: string;
  readonly server: string;
  readonly waiting: RegExp;
  readonly client: string;
  readonly words: readonly string[];
  readonly parts: Parts;
  readonly serverParts: Parts;
}

/** What goes over TCP, and over UDP. */
export const streamed: Parts = filled([40_000, 1]);
export const datagrams: Parts = (fill) => [0, 1, 2, 3, 4].map((index) => fill(100 * index, 1 + index));

export const networkClaims: readonly NetworkClaim[] = [
  {
    title: 'that TCP carries 40,000 bytes there and back, and a closed port refuses',
    server: 'tcp-server',
    waiting: /tcp-server: listening/,
    client: 'tcp-client',
    words: ['10.0.0.10', '80', '81'],
    parts: streamed,
    serverParts: streamed,
  },
  {
    title: 'that UDP carries datagrams whole, the empty one too',
    server: 'udp-server',
    waiting: /udp-server: waiting/,
    client: 'udp-client',
    words: ['10.0.0.10', '7'],
    parts: datagrams,
    serverParts: datagrams,
  },
];

export interface Fault {
  readonly kind: string;
  readonly title: string;
  readonly report: RegExp;
}

const pageFault = (cause: string) => new RegExp(`name=page-fault[^]*cause=${cause}[^]*cpl=0`);

export const faults: readonly Fault[] = [
  { kind: 'call-null', title: 'calling a null pointer', report: pageFault('read-null') },
  { kind: 'read-null', title: 'reading through a null pointer', report: pageFault('read-null') },
  { kind: 'write-null', title: 'writing through a null pointer', report: pageFault('write-null') },
  { kind: 'write-code', title: 'writing to code', report: pageFault('write-read-only') },
  { kind: 'write-constant', title: 'writing to a constant', report: pageFault('write-read-only') },
  { kind: 'write-wild', title: 'writing to an address that is nowhere', report: pageFault('write-unmapped') },
  { kind: 'illegal', title: 'an instruction that is none', report: /name=invalid-opcode/ },
  { kind: 'divide', title: 'a division by zero', report: /name=divide-error/ },
  { kind: 'stack', title: 'an overflow of the main stack', report: pageFault('stack-overflow') },
  { kind: 'thread-stack', title: "an overflow of a thread's stack", report: pageFault('stack-overflow') },
  { kind: 'free-twice', title: 'freeing a block twice', report: /name=(page-fault|general-protection|panic|invalid-opcode)/ },
];

export const limitLines: readonly string[] = ['fork', 'vfork', 'execve', 'clone'].map(
  (call) => `posix: ${call}: a unikernel is one process in one address space; there can be no second`,
);
