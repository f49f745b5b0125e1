// The machine interface over a machine worker: v86, really running.
import { commandLine } from '@/_lab/load/command-line';
import type { Image } from '@/_lab/load/manifest-schema';
import type { EngineSource, FileContents, Moment } from '@/_lab/protocol/machine-messages';
import type { MachineFailure, VerbFailure } from '@/_lab/protocol/failure';
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import type { Metric } from '@/_lab/protocol/metric';
import type { SnapshotEntry } from '@/_lab/protocol/snapshot';
import type { Clock } from '@/_shared/clock';
import { Emitter } from '@/_shared/emitter';
import { epochMs } from '@/_shared/epoch';
import { fail, ok, type Result } from '@/_shared/result';
import { bootOrder } from './boot-order';
import { failedSteps, idleSteps, startedSteps, stepsAfter, stepsWithProgress } from './boot-steps';
import { identify } from './control-verbs';
import { ControlledMachine } from './controlled-machine';
import type { EngineShare } from './engine-share';
import type { Capabilities, HttpRequest, HttpResponse, StartFrom } from './machine';
import { MachineRun, type GuestEvent, type MachinePort, type RunListener } from './machine-run';
import { droppedNote, firstAnswerMetric } from './machine-notes';
import type { NetworkClient } from './network-client';
import type { SampledMachine } from './sampled-machine';
import { restoreFor, type RestoreSource } from './snapshot-source';

/** What a live machine is given by its lab. */
export interface MachineTools {
  readonly network: NetworkClient;
  readonly engines: EngineShare;
  readonly clock: Clock;
  readonly source: EngineSource;
  readonly imagesUrl: string;
  /** Files of the image that no server has. */
  readonly contents?: FileContents;
  /** The snapshot that was made of an image when the course was built. */
  readonly builtSnapshot: (image: Image) => Promise<SnapshotEntry | null>;
  spawn(): MachinePort;
}

const switchedOff: MachineFailure = { kind: 'worker-died', detail: 'switched off before it was ready' };

export class LiveMachine extends ControlledMachine implements SampledMachine {
  readonly source = 'live';
  readonly capabilities: Capabilities;
  readonly contents: FileContents | undefined;
  private readonly guestEvents = new Emitter<GuestEvent>();
  readonly onGuestEvent = this.guestEvents.event;
  private bootDone: ((result: Result<void, MachineFailure>) => void) | null = null;
  /** Numbers the starts: one that took long to prepare must not overtake a later one. */
  private starts = 0;
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
    this.capabilities = { input: true, request: true, exec: hasAgent, files: hasAgent, snapshot: hasAgent, network: true };
  }

  boot(from: StartFrom = { kind: 'cold' }): Promise<Result<void, MachineFailure>> {
    if (this.state === 'disposed') return Promise.resolve(fail(switchedOff));
    this.endRun();
    if (!this.record.can('boot')) this.record.step('power-off');
    return new Promise((resolve) => {
      this.bootDone = resolve;
      if (from.kind === 'cold' || !this.capabilities.snapshot) this.start(null, null);
      else void this.startFrom(from);
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

  pause(): Promise<Result<void, VerbFailure>> {
    return this.withRun('pause', true, (run) => this.setRunning(run, false));
  }

  async resume(): Promise<Result<void, VerbFailure>> {
    if (this.state !== 'paused' || !this.run) return this.notReady();
    return this.setRunning(this.run, true);
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

  private async startFrom(from: Exclude<StartFrom, { kind: 'cold' }>): Promise<void> {
    const start = (this.starts += 1);
    const source = await restoreFor(from, this.image, this.tools);
    if (start === this.starts) this.start(source, null);
  }

  /** Begins a run: from a state, or cold; `refused` says why a state was not used. */
  private start(source: RestoreSource | null, refused: MachineFailure | null): void {
    const line = commandLine(this.image, this.spec);
    this.starts += 1;
    this.startedAtMs = epochMs();
    this.record.origin = { kind: source ? source.from : 'cold', refused };
    this.record.step('boot');
    this.record.clear(startedSteps(this.image, source !== null));
    if (line.ok) this.run = this.startRun(line.value, source);
    else this.fail({ kind: 'bad-spec', detail: line.failure });
  }

  private startRun(cmdline: string, source: RestoreSource | null): MachineRun {
    const { tools, spec, image } = this;
    const claim = tools.engines.claim();
    this.temperature = claim.order.kind === 'compile' ? 'cold' : 'warm';
    const line = tools.network.attach({ name: spec.name, mac: spec.mac, ip: spec.ip });
    const given = { cmdline, line, engine: claim.order, startedAtMs: this.startedAtMs };
    return new MachineRun({
      port: tools.spawn(),
      claim,
      line,
      clock: tools.clock,
      listener: this.listener(),
      order: bootOrder({ spec, image, tools }, given, source),
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
    if (moment === 'running' && this.isRestoring) void this.identify();
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

  private get isRestoring(): boolean {
    return this.bootDone !== null && this.origin !== null && this.origin.kind !== 'cold';
  }

  /** Tells a restored guest who it is. */
  private async identify(): Promise<void> {
    const { run } = this;
    if (!run) return;
    const warm = (this.spec.args?.warm ?? this.image.args.warm?.default) === '1';
    const answer = await identify(run.control, this.spec, warm);
    if (run !== this.run) return;
    if (answer.ok) run.identified();
    else this.fail({ kind: 'snapshot', fault: 'silent', detail: JSON.stringify(answer.failure) });
  }

  private fail(failure: MachineFailure): void {
    if (!this.record.can('fail')) return;
    if (this.isRestoring) return this.bootInstead(failure);
    this.record.setSteps(failedSteps(this.steps, epochMs() - this.startedAtMs));
    this.endRun(failure);
    this.record.step('fail');
    this.record.setFailure(failure);
  }

  /** Whatever was wrong with the state, the machine itself can still be started. */
  private bootInstead(failure: MachineFailure): void {
    this.dropRun();
    this.record.step('power-off');
    this.start(null, failure);
  }

  private endRun(failure: MachineFailure = switchedOff): void {
    this.starts += 1;
    this.dropRun();
    this.finishBoot(fail(failure));
  }

  private dropRun(): void {
    this.run?.dispose();
    if (this.run) this.tools.network.detach(this.spec.name);
    this.run = null;
  }

  private finishBoot(result: Result<void, MachineFailure>): void {
    this.bootDone?.(result);
    this.bootDone = null;
  }

  private async setRunning(run: MachineRun, running: boolean): Promise<Result<void, VerbFailure>> {
    return (await run.setRunning(running)) ? ok(undefined) : this.notReady();
  }
}
