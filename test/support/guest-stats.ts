// The verb `stats` of a unikernel's control channel, which the page has no use for.
import type { Worker } from 'node:worker_threads';
import * as z from 'zod';
import { ControlDecoder, controlTypes, encodeFrame } from '@/_lab/protocol/control-frame';
import type { GuestLab } from './guest-lab';

// The worker sends one a second.
const PULSES = 20;
// Far from the numbers that the page counts up.
const FIRST_ID = 0x7000_0000;
let lastId = FIRST_ID;

const statsSchema = z.looseObject({
  ok: z.literal(true),
  memFree: z.int(),
  heapUsed: z.int(),
  framesIn: z.int(),
  framesOut: z.int(),
  faults: z.int(),
});

export type GuestStats = z.infer<typeof statsSchema>;

/** Asks the lab's only machine. */
export function statsOf({ workers }: GuestLab): Promise<GuestStats> {
  const worker = workers.find(({ kind }) => kind === 'machine')?.worker;
  if (!worker) throw new Error('the lab has no machine');
  return ask(worker, (lastId += 1));
}

/** Waits by the worker's own signs of life, not by the clock: on a busy machine the guest is slow, not silent. */
function ask(worker: Worker, id: number): Promise<GuestStats> {
  return new Promise((resolve, reject) => {
    const decoder = new ControlDecoder();
    let pulses = 0;
    const finish = (settle: () => void) => {
      worker.off('message', hear);
      worker.off('exit', onExit);
      settle();
    };
    const onExit = () => finish(() => reject(new Error('no stats: the worker of the machine has ended')));
    const hear = (message: { kind: string; bytes?: Uint8Array; instructions?: number }) => {
      if (message.kind === 'pulse' && (pulses += 1) > PULSES) {
        finish(() => reject(new Error(`no stats within ${PULSES} s of the machine, at instruction ${message.instructions}`)));
      }
      if (message.kind !== 'control' || !message.bytes) return;
      for (const { type, body } of decoder.push(message.bytes)) {
        if (type !== controlTypes.response) continue;
        const answer: unknown = JSON.parse(new TextDecoder().decode(body));
        if ((answer as { id: number }).id === id) finish(() => resolve(statsSchema.parse(answer)));
      }
    };
    worker.on('message', hear);
    worker.on('exit', onExit);
    // A worker that has ended before will not say so again.
    if (worker.threadId === -1) return onExit();
    const question = encodeFrame(controlTypes.request, new TextEncoder().encode(JSON.stringify({ id, verb: 'stats' })));
    worker.postMessage({ kind: 'control-input', bytes: question });
  });
}
