// A machine without an emulator: keeps the machine interface's promises, and its owner decides what happens.
import { labNetwork, type InstanceSpec } from '@/_lab/protocol/instance-spec';
import type { Image } from '@/_lab/load/manifest-schema';
import type { MachineFailure, VerbFailure } from '@/_lab/protocol/failure';
import type { BootStep, Metric } from '@/_lab/protocol/metric';
import type {
  Capabilities, ConsoleSink, ExecRequest, ExecResult, HttpRequest, HttpResponse, Machine, MachineOrigin, MachineState, PingResult, StartFrom,
} from '@/_lab/session/machine';
import type { Snapshot } from '@/_lab/protocol/snapshot';
import { toDisposable, type Disposable } from '@/_shared/disposable';
import { Emitter } from '@/_shared/emitter';
import { fail, ok, type Result } from '@/_shared/result';
import { sampleSnapshot } from './sample-snapshot';

/** What a fake does when asked. Everything left out behaves like a healthy machine. */
export interface FakeScript {
  readonly capabilities?: Partial<Capabilities>;
  /** Printed while booting; ends with the ready marker by itself. */
  readonly output?: string;
  readonly failure?: MachineFailure;
  /** Why it uses no snapshot. */
  readonly refusal?: MachineFailure;
  /** Answers requests; otherwise 200 with the request's path as body. */
  readonly respond?: (request: HttpRequest) => Result<HttpResponse, VerbFailure>;
  /** Called with what is typed; the result is printed. */
  readonly echo?: (text: string) => string;
  /** Waits between two phases of a boot; none by default. */
  readonly pause?: () => Promise<void>;
}

const everything: Capabilities = { input: true, request: true, exec: true, files: true, snapshot: true, network: true };
const stepIds: readonly BootStep['id'][] = ['fetch', 'engine', 'firmware', 'kernel', 'ready'];
const bufferBytes = 1 << 20;

export class ScriptedMachine implements Machine {
  readonly source = 'fake' as const;
  readonly capabilities: Capabilities;
  state: MachineState = 'idle';
  steps: readonly BootStep[] = stepIds.map(blankStep);
  metrics: Metric[] = [];
  failure: MachineFailure | null = null;
  origin: MachineOrigin | null = null;

  /** Everything that was typed. */
  readonly typed: string[] = [];
  readonly requests: HttpRequest[] = [];

  private readonly consoleOutput = new Emitter<Uint8Array>();
  private readonly states = new Emitter<MachineState>();
  private readonly stepChanges = new Emitter<readonly BootStep[]>();
  private readonly measured = new Emitter<Metric>();
  private readonly failures = new Emitter<MachineFailure>();
  private readonly sinks = new Set<ConsoleSink>();
  private readonly files = new Map<string, Uint8Array>();
  private kept: Uint8Array = new Uint8Array();
  private bootNumber = 0;

  readonly onConsole = this.consoleOutput.event;
  readonly onState = this.states.event;
  readonly onStep = this.stepChanges.event;
  readonly onMetric = this.measured.event;
  readonly onFailure = this.failures.event;

  constructor(
    readonly spec: InstanceSpec,
    readonly image: Image,
    private readonly script: FakeScript = {},
  ) {
    this.capabilities = { ...everything, snapshot: image.kind === 'container-host', ...script.capabilities };
  }

  /** Number of terminals attached; disposal tests read it. */
  get attached(): number {
    return this.sinks.size;
  }

  async boot(from: StartFrom = { kind: 'cold' }): Promise<Result<void, MachineFailure>> {
    if (this.state === 'disposed') throw new Error('boot of a disposed machine');
    const number = (this.bootNumber += 1);
    this.origin = { kind: this.script.refusal ? 'cold' : from.kind, refused: from.kind === 'cold' ? null : (this.script.refusal ?? null) };
    this.failure = null;
    this.metrics = [];
    this.steps = stepIds.map(blankStep);
    for (const [index, id] of stepIds.entries()) {
      if (index === 0) this.enter('fetching');
      if (index === 1) this.enter('booting');
      this.setStep(id, 'running', index);
      await (this.script.pause?.() ?? Promise.resolve());
      if (number !== this.bootNumber || this.isDisposed()) return fail({ kind: 'engine', detail: 'powered off while booting' });
      if (this.script.failure && id === 'kernel') return this.failWith(this.script.failure);
      this.setStep(id, id === 'firmware' ? 'skipped' : 'completed', index);
    }
    this.print(`${this.script.output ?? ''}${this.image.readyMarker}\r\n`);
    this.measure({ name: 'bytes-fetched', value: 57_800, unit: 'bytes', event: 'files read', clock: 'none', temperature: 'cold' });
    this.measure({
      name: 'ready-marker', value: 212.4, unit: 'ms', event: 'ready marker on the console', clock: 'worker performance.now since boot', temperature: 'cold',
    });
    this.enter('ready');
    return ok(undefined);
  }

  powerOff(): Promise<void> {
    this.bootNumber += 1;
    if (this.state !== 'disposed') this.enter('idle');
    return Promise.resolve();
  }

  send(text: string): Result<void, VerbFailure> {
    if (!this.capabilities.input) return fail({ kind: 'unsupported', verb: 'send' });
    if (this.state !== 'ready') return fail({ kind: 'not-ready', state: this.state });
    this.typed.push(text);
    const printed = this.script.echo?.(text);
    if (printed) this.print(printed);
    return ok(undefined);
  }

  resize(): void {}

  attach(sink: ConsoleSink): Disposable {
    if (this.kept.length > 0) sink(this.kept);
    this.sinks.add(sink);
    return toDisposable(() => this.sinks.delete(sink));
  }

  /** Prints on the console, as the guest would. */
  print(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.kept = new Uint8Array([...this.kept, ...bytes]).slice(-bufferBytes);
    this.consoleOutput.fire(bytes);
    for (const sink of this.sinks) sink(bytes);
  }

  request(request: HttpRequest): Promise<Result<HttpResponse, VerbFailure>> {
    return this.whenReady('request', () => {
      this.requests.push(request);
      return this.script.respond?.(request) ?? ok(textResponse(200, request.path));
    });
  }

  exec({ argv }: ExecRequest): Promise<Result<ExecResult, VerbFailure>> {
    const stdout = new TextEncoder().encode(`${argv.join(' ')}\n`);
    return this.whenReady('exec', () =>
      ok({ exit: 0, signal: null, stdout, stderr: new Uint8Array(), truncated: false, elapsedNs: 1_000_000n }),
    );
  }

  ping(nonce: string): Promise<Result<PingResult, VerbFailure>> {
    const reversed = [...nonce].reverse().join('');
    return this.whenReady(null, () => ok({ nonce: reversed, cpl: this.image.kind === 'unikernel' ? 0 : 3, uptimeNs: 1n, emulatorCpl: null }));
  }

  readFile(path: string): Promise<Result<Uint8Array, VerbFailure>> {
    return this.whenReady('files', () => {
      const bytes = this.files.get(path);
      return bytes ? ok(bytes) : fail({ kind: 'guest', code: 'ENOENT', message: `no file ${path}` });
    });
  }

  writeFile(path: string, bytes: Uint8Array): Promise<Result<void, VerbFailure>> {
    return this.whenReady('files', () => {
      this.files.set(path, bytes);
      return ok(undefined);
    });
  }

  pause(): Promise<Result<void, VerbFailure>> {
    return this.whenReady(null, () => {
      this.enter('paused');
      return ok(undefined);
    });
  }

  resume(): Promise<Result<void, VerbFailure>> {
    if (this.state !== 'paused') return Promise.resolve(fail({ kind: 'not-ready', state: this.state }));
    this.enter('ready');
    return Promise.resolve(ok(undefined));
  }

  snapshot(): Promise<Result<Snapshot, VerbFailure>> {
    return this.whenReady('snapshot', () => ok(sampleSnapshot(this.spec.name)));
  }

  dispose(): void {
    if (this.state === 'disposed') return;
    this.bootNumber += 1;
    this.enter('disposed');
    this.sinks.clear();
    for (const emitter of [this.consoleOutput, this.states, this.stepChanges, this.measured, this.failures]) emitter.dispose();
  }

  /** Fails a running machine from inside, as a fault would. */
  failWith(failure: MachineFailure): { readonly ok: false; readonly failure: MachineFailure } {
    this.failure = failure;
    this.steps = this.steps.map((step) => (step.status === 'running' ? { ...step, status: 'failed' } : step));
    this.stepChanges.fire(this.steps);
    this.failures.fire(failure);
    this.enter('failed');
    return fail(failure);
  }

  private isDisposed(): boolean {
    return this.state === 'disposed';
  }

  private enter(state: MachineState): void {
    this.state = state;
    this.states.fire(state);
  }

  private measure(metric: Metric): void {
    this.metrics.push(metric);
    this.measured.fire(metric);
  }

  private setStep(id: BootStep['id'], status: BootStep['status'], index: number): void {
    const endedMs = status === 'completed' ? index * 40 + 40 : null;
    this.steps = this.steps.map((step) =>
      step.id === id ? { ...step, status, startedMs: index * 40, endedMs, bytes: id === 'fetch' ? 57_800 : null, totalBytes: id === 'fetch' ? 57_800 : null } : step,
    );
    this.stepChanges.fire(this.steps);
  }

  private whenReady<Value>(
    capability: keyof Capabilities | null,
    verb: () => Result<Value, VerbFailure>,
  ): Promise<Result<Value, VerbFailure>> {
    if (capability && !this.capabilities[capability]) return Promise.resolve(fail({ kind: 'unsupported', verb: capability }));
    return Promise.resolve(this.state === 'ready' ? verb() : fail({ kind: 'not-ready', state: this.state }));
  }
}

function blankStep(id: BootStep['id']): BootStep {
  return { id, status: 'idle', startedMs: null, endedMs: null, bytes: null, totalBytes: null };
}

/** An HTTP answer with a text body. */
export function textResponse(status: number, text: string): HttpResponse {
  const body = new TextEncoder().encode(text);
  return { status, headers: { server: 'fake', via: labNetwork.gateway }, body, bodyBytes: body.length, firstByteMs: 1.5, totalMs: 2.25 };
}
