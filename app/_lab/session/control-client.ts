// The page's end of a machine's control channel (lab-images/README.md, contract 4). Guests are not trusted.
import { ControlDecoder, controlTypes, encodeData, encodeFrame, maxDataBytes, type ControlFrame } from '@/_lab/protocol/control-frame';
import { eventSchema, helloSchema, parseData, parseJson, responseSchema } from '@/_lab/protocol/control-schema';
import type { VerbFailure } from '@/_lab/protocol/failure';
import type { Clock } from '@/_shared/clock';
import { fail, ok, unreachable, type Result } from '@/_shared/result';
import { CollectedOutput } from './collected-output';
import { Pending } from './pending';

/** A successful response and the data frames that came before it. */
export interface ControlAnswer {
  readonly fields: unknown;
  readonly output: CollectedOutput;
}

/** One question to the guest. */
export interface ControlQuestion {
  readonly verb: string;
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Sent as data frames on stream 0 after the request. */
  readonly input?: Uint8Array;
  readonly timeoutMs: number;
  /** Kept of each stream; the rest is counted and said. */
  readonly keepBytes: number;
}

interface Open {
  readonly output: CollectedOutput;
}

// Hello frames carry no number; this one is only to be valid, and far from those of questions.
const GREETING_ID = 0x7fff_ffff;

export class ControlClient {
  private readonly decoder = new ControlDecoder();
  private readonly pending: Pending<Result<ControlAnswer, VerbFailure>>;
  private readonly open = new Map<number, Open>();
  private hasHello = false;
  private readonly waitingForHello = new Set<() => void>();

  constructor(
    private readonly send: (bytes: Uint8Array) => void,
    private readonly clock: Clock,
    private readonly onEvent: (name: string, fields: unknown) => void,
  ) {
    this.pending = new Pending(clock);
  }

  /** Bytes from the guest. */
  receive(bytes: Uint8Array): void {
    for (const frame of this.decoder.push(bytes)) this.take(frame);
  }

  /** Asks a guest that has said hello to somebody else, before, to say it again. */
  greet(): void {
    this.post({ id: GREETING_ID, verb: 'hello' });
  }

  /** Asks, once the guest has said hello. */
  async ask(question: ControlQuestion): Promise<Result<ControlAnswer, VerbFailure>> {
    const startedAt = this.clock.now();
    const late = fail({ kind: 'timeout' as const, afterMs: question.timeoutMs });
    if (!(await this.hello(question.timeoutMs))) return late;
    const leftMs = question.timeoutMs - (this.clock.now() - startedAt);
    const { id, answer } = this.pending.ask(leftMs, late);
    this.open.set(id, { output: new CollectedOutput(question.keepBytes) });
    this.post({ id, verb: question.verb, ...question.fields });
    if (question.input) this.sendInput(id, question.input);
    const result = await answer;
    this.open.delete(id);
    return result;
  }

  /** The machine is gone: nothing will be answered. */
  close(failure: VerbFailure): void {
    for (const wake of [...this.waitingForHello]) wake();
    this.pending.settleAll(fail(failure));
  }

  /** Questions without an answer yet; disposal tests read it. */
  get openQuestions(): number {
    return this.pending.size;
  }

  private take(frame: ControlFrame): void {
    switch (frame.type) {
      case controlTypes.hello:
        return this.takeHello(frame.body);
      case controlTypes.response:
        return this.takeResponse(frame.body);
      case controlTypes.event:
        return this.takeEvent(frame.body);
      case controlTypes.data:
        return this.takeData(frame.body);
      case controlTypes.request:
        // Guests ask nothing; a loop on the line would echo our own requests.
        return;
      default:
        return unreachable(frame.type);
    }
  }

  private takeHello(body: Uint8Array): void {
    if (!helloSchema.safeParse(parseJson(body)).success) return;
    this.hasHello = true;
    for (const wake of [...this.waitingForHello]) wake();
  }

  private takeResponse(body: Uint8Array): void {
    const parsed = responseSchema.safeParse(parseJson(body));
    if (!parsed.success) return;
    const response = parsed.data;
    const entry = this.open.get(response.id);
    if (!entry) return;
    if (response.ok) this.pending.settle(response.id, ok({ fields: response, output: entry.output }));
    else this.pending.settle(response.id, fail({ kind: 'guest', ...response.error }));
  }

  private takeEvent(body: Uint8Array): void {
    const parsed = eventSchema.safeParse(parseJson(body));
    if (parsed.success) this.onEvent(parsed.data.name, parsed.data);
  }

  private takeData(body: Uint8Array): void {
    const data = parseData(body);
    if (data) this.open.get(data.id)?.output.add(data.stream, data.bytes);
  }

  private hello(limitMs: number): Promise<boolean> {
    if (this.hasHello) return Promise.resolve(true);
    return new Promise((resolve) => {
      const wake = () => {
        this.waitingForHello.delete(wake);
        timer.dispose();
        resolve(this.hasHello);
      };
      const timer = this.clock.after(limitMs, wake);
      this.waitingForHello.add(wake);
    });
  }

  private post(request: Readonly<Record<string, unknown>>): void {
    this.send(encodeFrame(controlTypes.request, new TextEncoder().encode(JSON.stringify(request))));
  }

  private sendInput(id: number, input: Uint8Array): void {
    let at = 0;
    do {
      const part = input.subarray(at, at + maxDataBytes);
      at += part.length;
      this.send(encodeData(id, 0, at >= input.length, part));
    } while (at < input.length);
  }
}
