// A machine that runs nothing: for tests of whatever stands on the machine interface. Labelled so, and refused as proof.
import type { Image } from '@/_lab/load/manifest-schema';
import type { MachineFailure, VerbFailure } from '@/_lab/protocol/failure';
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import { idleSteps, startedSteps, stepsAfter } from '@/_lab/session/boot-steps';
import type {
  Capabilities,
  ExecRequest,
  ExecResult,
  HttpRequest,
  HttpResponse,
  Machine,
  PingResult,
  StartFrom,
} from '@/_lab/session/machine';
import { ObservedMachine } from '@/_lab/session/observed-machine';
import type { Snapshot } from '@/_lab/protocol/snapshot';
import { fail, ok, type Result } from '@/_shared/result';
import { sampleImage } from './sample-images';
import { sampleSnapshot } from './sample-snapshot';

export interface FakeBehaviour {
  readonly capabilities?: Partial<Capabilities>;
  /** Printed while booting, before the ready marker. */
  readonly banner?: string;
  /** Makes every boot fail. */
  readonly failure?: MachineFailure;
  readonly exec?: (request: ExecRequest) => Result<ExecResult, VerbFailure>;
}

const everything: Capabilities = { input: true, request: true, exec: true, files: true, snapshot: true, network: true };

export class FakeMachine extends ObservedMachine implements Machine {
  readonly source = 'fake';
  readonly capabilities: Capabilities;
  /** What was typed into it. */
  typed = '';
  private readonly files = new Map<string, Uint8Array>();

  constructor(
    readonly spec: InstanceSpec,
    readonly image: Image = sampleImage,
    private readonly behaviour: FakeBehaviour = {},
  ) {
    super(idleSteps(image));
    this.capabilities = { ...everything, ...behaviour.capabilities };
  }

  async boot(from: StartFrom = { kind: 'cold' }): Promise<Result<void, MachineFailure>> {
    if (!this.record.can('boot')) this.record.step('power-off');
    const isRestore = from.kind !== 'cold' && this.capabilities.snapshot;
    this.record.origin = { kind: isRestore ? from.kind : 'cold', refused: null };
    this.record.step('boot');
    this.record.clear(startedSteps(this.image, isRestore));
    await Promise.resolve();
    if (this.behaviour.failure) {
      this.record.step('fail');
      this.record.setFailure(this.behaviour.failure);
      return fail(this.behaviour.failure);
    }
    this.record.step('start');
    for (const moment of ['files-ready', 'engine-ready', 'running', 'first-console-byte', 'ready'] as const) {
      this.record.setSteps(stepsAfter(this.steps, moment, 1));
    }
    this.print(`${this.behaviour.banner ?? 'fake machine'}\r\n${this.image.readyMarker}\r\n`);
    this.record.step('ready');
    return ok(undefined);
  }

  /** As if the guest had printed it. */
  print(text: string): void {
    this.record.console.push(new TextEncoder().encode(text));
  }

  powerOff(): Promise<void> {
    this.record.step('power-off');
    return Promise.resolve();
  }

  send(text: string): Result<void, VerbFailure> {
    if (!this.capabilities.input) return fail({ kind: 'unsupported', verb: 'send' });
    if (this.state !== 'ready') return this.notReady();
    this.typed += text;
    return ok(undefined);
  }

  resize(): void {
    return;
  }

  request(request: HttpRequest): Promise<Result<HttpResponse, VerbFailure>> {
    return this.when('request', this.capabilities.request, () => {
      const body = new TextEncoder().encode(new URL(request.path, 'http://fake.lab').searchParams.get('nonce') ?? '');
      return ok({ status: 200, headers: {}, body, bodyBytes: body.length, firstByteMs: 1, totalMs: 1 });
    });
  }

  exec(request: ExecRequest): Promise<Result<ExecResult, VerbFailure>> {
    const empty = new Uint8Array(0);
    const done = { exit: 0, signal: null, stdout: empty, stderr: empty, truncated: false, elapsedNs: 1n };
    return this.when('exec', this.capabilities.exec, () => this.behaviour.exec?.(request) ?? ok(done));
  }

  ping(nonce: string): Promise<Result<PingResult, VerbFailure>> {
    return this.when('ping', true, () => ok({ nonce: [...nonce].reverse().join(''), cpl: 0, uptimeNs: 1n, emulatorCpl: null }));
  }

  readFile(path: string): Promise<Result<Uint8Array, VerbFailure>> {
    return this.when('readFile', this.capabilities.files, () => {
      const bytes = this.files.get(path);
      return bytes ? ok(bytes) : fail({ kind: 'guest', code: 'not-found', message: path });
    });
  }

  writeFile(path: string, bytes: Uint8Array): Promise<Result<void, VerbFailure>> {
    return this.when('writeFile', this.capabilities.files, () => {
      this.files.set(path, bytes);
      return ok(undefined);
    });
  }

  pause(): Promise<Result<void, VerbFailure>> {
    return this.when('pause', true, () => ok(this.record.step('pause')));
  }

  resume(): Promise<Result<void, VerbFailure>> {
    if (this.state !== 'paused') return Promise.resolve(this.notReady());
    return Promise.resolve(ok(this.record.step('resume')));
  }

  snapshot(): Promise<Result<Snapshot, VerbFailure>> {
    return this.when('snapshot', this.capabilities.snapshot, () => ok(sampleSnapshot(this.spec.name)));
  }

  dispose(): void {
    if (this.state === 'disposed') return;
    this.record.step('dispose');
    this.record.dispose();
  }

  private when<Value>(
    verb: string,
    isCapable: boolean,
    answer: () => Result<Value, VerbFailure>,
  ): Promise<Result<Value, VerbFailure>> {
    if (!isCapable) return Promise.resolve(fail({ kind: 'unsupported', verb }));
    return Promise.resolve(this.state === 'ready' ? answer() : this.notReady());
  }

  private notReady(): { readonly ok: false; readonly failure: VerbFailure } {
    return fail({ kind: 'not-ready', state: this.state });
  }
}
