// The machine interface over a machine worker: v86, really running.
import { commandLine } from '@/_lab/load/command-line';
import type { Image } from '@/_lab/load/manifest-schema';
import type { EngineSource, FileContents, Moment, Sample } from '@/_lab/protocol/machine-messages';
import type { MachineFailure, VerbFailure } from '@/_lab/protocol/failure';
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import type { Metric } from '@/_lab/protocol/metric';
import type { Clock } from '@/_shared/clock';
import { Emitter } from '@/_shared/emitter';
import { epochMs } from '@/_shared/epoch';
import { fail, ok, type Result } from '@/_shared/result';
import { bootOrder } from './boot-order';
import { failedSteps, idleSteps, startedSteps, stepsAfter, stepsWithProgress } from './boot-steps';
import * as verbs from './control-verbs';
import type { EngineShare } from './engine-share';
import type { Capabilities, ExecRequest, ExecResult, HttpRequest, HttpResponse, PingResult } from './machine';
import { MachineRun, type GuestEvent, type MachinePort, type RunListener } from './machine-run';
import { droppedNote, firstAnswerMetric } from './machine-notes';
import type { NetworkClient } from './network-client';
import { ObservedMachine } from './observed-machine';
import type { SampledMachine } from './sampled-machine';

/** What a live machine is given by its lab. */
export interface MachineTools {
  readonly network: NetworkClient;
  readonly engines: EngineShare;
  readonly clock: Clock;
  readonly source: EngineSource;
  readonly imagesUrl: string;
  /** Files of the image that no server has. */
  readonly contents?: FileContents;
  spawn(): MachinePort;
}

const switchedOff: MachineFailure = { kind: 'worker-died', detail: 'switched off before it was ready' };

export class LiveMachine extends ObservedMachine implements SampledMachine {
  readonly source = 'live';
  readonly capabilities: Capabilities;
  readonly contents: FileContents | undefined;
  private readonly guestEvents = new Emitter<GuestEvent>();
  readonly onGuestEvent = this.guestEvents.event;
  private run: MachineRun | null = null;
  private bootDone: ((result: Result<void, MachineFailure>) => void) | null = null;
  private startedAtMs = 0;
  private temperature: Metric['temperature'] = 'cold';

  constructor(
    readonly spec: InstanceSpec,
    readonly image: Image,
    private readonly tools: MachineTools,
  ) {
    super(idleSteps(image));
    this.contents = tools.contents;
    const hasAgent = image.kind === 'container-host';
    this.capabilities = { input: true, request: true, exec: hasAgent, files: hasAgent, snapshot: false, network: true };
  }

  boot(): Promise<Result<void, MachineFailure>> {
    if (this.state === 'disposed') return Promise.resolve(fail(switchedOff));
    this.endRun();
    if (!this.record.can('boot')) this.record.step('power-off');
    const line = commandLine(this.image, this.spec);
    this.startedAtMs = epochMs();
    this.record.step('boot');
    this.record.clear(startedSteps(this.image));
    return new Promise((resolve) => {
      this.bootDone = resolve;
      if (line.ok) this.run = this.startRun(line.value);
      else this.fail({ kind: 'bad-spec', detail: line.failure });
    });
  }

  powerOff(): Promise<void> {
    if (this.state !== 'disposed') {
      this.endRun();
      this.record.step('power-off');
      this.record.setSteps(idleSteps(this.image));
    }
    return Promise.resolve();
  }

  send(text: string): Result<void, VerbFailure> {
    if (!this.run || !['booting', 'ready'].includes(this.state)) return this.notReady();
    this.run.type(new TextEncoder().encode(text));
    return ok(undefined);
  }

  resize(columns: number, rows: number): void {
    this.run?.resize(columns, rows);
  }

  async request(request: HttpRequest): Promise<Result<HttpResponse, VerbFailure>> {
    const isStarting = this.state === 'fetching' || this.state === 'booting';
    if (this.state !== 'ready' && !(isStarting && request.retryUntilUp)) return this.notReady();
    const run = this.run;
    const result = await this.tools.network.request(this.spec.name, request);
    if (!result.ok) return result;
    if (result.value.response.status === 200 && run === this.run) this.noteFirstAnswer(result.value.firstByteAtMs);
    return ok(result.value.response);
  }

  exec(request: ExecRequest): Promise<Result<ExecResult, VerbFailure>> {
    return this.withRun('exec', this.capabilities.exec, (run) => verbs.exec(run.control, request));
  }

  ping(nonce: string): Promise<Result<PingResult, VerbFailure>> {
    return this.withRun('ping', true, async (run) => {
      const answer = await verbs.ping(run.control, nonce);
      if (!answer.ok) return answer;
      const sample = await run.sample(false);
      const seen = sample.ok ? sample.value.levels.findLastIndex((count) => count > 0) : -1;
      return ok({ ...answer.value, emulatorCpl: seen === -1 ? null : seen });
    });
  }

  readFile(path: string): Promise<Result<Uint8Array, VerbFailure>> {
    return this.withRun('readFile', this.capabilities.files, (run) => verbs.readFile(run.control, path));
  }

  /** Answers a request that a program in the guest made of the page. */
  answerProvider(fields: Readonly<Record<string, unknown>>, text: Uint8Array): Promise<Result<void, VerbFailure>> {
    return this.withRun('answerProvider', this.capabilities.exec, (run) => verbs.answerProvider(run.control, fields, text));
  }

  writeFile(path: string, bytes: Uint8Array, mode = 0o644): Promise<Result<void, VerbFailure>> {
    return this.withRun('writeFile', this.capabilities.files, (run) => verbs.writeFile(run.control, path, bytes, mode));
  }

  pause(): Promise<Result<void, VerbFailure>> {
    return this.withRun('pause', true, (run) => this.setRunning(run, false));
  }

  async resume(): Promise<Result<void, VerbFailure>> {
    if (this.state !== 'paused' || !this.run) return this.notReady();
    return this.setRunning(this.run, true);
  }

  snapshot(): Promise<Result<Uint8Array, VerbFailure>> {
    return Promise.resolve(fail({ kind: 'unsupported', verb: 'snapshot' }));
  }

  sample(withMemory = false): Promise<Result<Sample, VerbFailure>> {
    return this.withRun('sample', true, (run) => run.sample(withMemory));
  }

  /** A failure that a machine may survive: an address conflict always, a file that cannot be had once it is ready. */
  report(failure: MachineFailure): void {
    const isSurvived = failure.kind === 'address-conflict' || (failure.kind === 'file' && this.state === 'ready');
    if (!isSurvived) this.fail(failure);
    else if (this.record.can('fail')) this.record.setFailure(failure);
  }

  dispose(): void {
    if (this.state === 'disposed') return;
    this.endRun();
    this.record.step('dispose');
    this.record.dispose();
    this.guestEvents.dispose();
  }

  private startRun(cmdline: string): MachineRun {
    const { tools, spec, image } = this;
    const claim = tools.engines.claim();
    this.temperature = claim.order.kind === 'compile' ? 'cold' : 'warm';
    const line = tools.network.attach({ name: spec.name, mac: spec.mac, ip: spec.ip });
    return new MachineRun({
      port: tools.spawn(),
      claim,
      line,
      clock: tools.clock,
      listener: this.listener(),
      order: bootOrder({ spec, image, tools }, { cmdline, line, engine: claim.order, startedAtMs: this.startedAtMs }),
    });
  }

  private listener(): RunListener {
    return {
      onProgress: (loadedBytes, totalBytes) => this.record.setSteps(stepsWithProgress(this.steps, loadedBytes, totalBytes)),
      onMoment: (moment, atMs) => this.onMoment(moment, atMs),
      onMetric: (metric) => this.record.addMetric(metric),
      onConsole: (bytes, droppedBefore) => this.print(bytes, droppedBefore),
      onRunChanged: (running) => {
        const step = running ? 'resume' : 'pause';
        if (this.record.can(step)) this.record.step(step);
      },
      onGuestEvent: (event) => this.guestEvents.fire(event),
      onTrouble: (failure) => this.report(failure),
      onFailure: (failure) => this.fail(failure),
    };
  }

  private onMoment(moment: Moment, atMs: number): void {
    this.record.setSteps(stepsAfter(this.steps, moment, atMs));
    if (moment === 'running') this.record.step('start');
    if (moment !== 'ready') return;
    this.record.step('ready');
    this.finishBoot(ok(undefined));
  }

  private print(bytes: Uint8Array, droppedBefore: number): void {
    if (droppedBefore > 0) this.record.console.push(droppedNote(droppedBefore));
    this.record.console.push(bytes);
  }

  private noteFirstAnswer(atMs: number): void {
    if (this.metrics.some((metric) => metric.name === 'first-http-200')) return;
    this.record.addMetric(firstAnswerMetric(atMs - this.startedAtMs, this.temperature));
  }

  private fail(failure: MachineFailure): void {
    if (!this.record.can('fail')) return;
    this.record.setSteps(failedSteps(this.steps, epochMs() - this.startedAtMs));
    this.endRun(failure);
    this.record.step('fail');
    this.record.setFailure(failure);
  }

  private endRun(failure: MachineFailure = switchedOff): void {
    this.run?.dispose();
    if (this.run) this.tools.network.detach(this.spec.name);
    this.run = null;
    this.finishBoot(fail(failure));
  }

  private finishBoot(result: Result<void, MachineFailure>): void {
    this.bootDone?.(result);
    this.bootDone = null;
  }

  private async setRunning(run: MachineRun, running: boolean): Promise<Result<void, VerbFailure>> {
    return (await run.setRunning(running)) ? ok(undefined) : this.notReady();
  }

  private withRun<Value>(
    verb: string,
    isCapable: boolean,
    ask: (run: MachineRun) => Promise<Result<Value, VerbFailure>>,
  ): Promise<Result<Value, VerbFailure>> {
    if (!isCapable) return Promise.resolve(fail({ kind: 'unsupported', verb }));
    if (this.state !== 'ready' || !this.run) return Promise.resolve(this.notReady());
    return ask(this.run);
  }

  private notReady(): { readonly ok: false; readonly failure: VerbFailure } {
    return fail({ kind: 'not-ready', state: this.state });
  }
}
