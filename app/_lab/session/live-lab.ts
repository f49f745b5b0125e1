// A lab of live machines: one network worker, one budget, one compiled emulator.
import type { Image, Manifest } from '@/_lab/load/manifest-schema';
import type { MachineFailure, VerbFailure } from '@/_lab/protocol/failure';
import type { EngineSource } from '@/_lab/protocol/machine-messages';
import { instanceSpecSchema, labBudget, labNetwork, type InstanceSpec } from '@/_lab/protocol/instance-spec';
import { loadRequestSchema, type LoadReport, type LoadRequest, type PortCounters } from '@/_lab/protocol/network-messages';
import type { SnapshotEntry } from '@/_lab/protocol/snapshot';
import type { LinePort } from '@/_lab/protocol/worker-port';
import type { Clock } from '@/_shared/clock';
import { Emitter } from '@/_shared/emitter';
import { fail, ok, type Result } from '@/_shared/result';
import type { DeployedImage } from './deployed-image';
import { EngineShare } from './engine-share';
import type { Lab } from './lab';
import { LiveMachine } from './live-machine';
import type { Machine } from './machine';
import type { MachinePort } from './machine-run';
import { NetworkClient, type NetworkPort, type NetworkTrouble } from './network-client';
import { InstanceProvider } from './provider';
import { registryShelf } from './registry-shelf';

/** What a page or Node hands to a lab. */
export interface LabOptions {
  readonly manifest: Manifest;
  /** Absolute URL of the folder that holds the manifest, with a slash at its end. */
  readonly imagesUrl: string;
  readonly source: EngineSource;
  readonly clock: Clock;
  spawnMachineWorker(): MachinePort;
  spawnNetworkWorker(): NetworkPort;
  createLine(): readonly [LinePort, LinePort];
  /** The snapshot that was made of an image when the course was built; there are none unless given. */
  builtSnapshot?(image: Image): Promise<SnapshotEntry | null>;
  /** Shared by all labs of a page; a new one unless given. */
  readonly engines?: EngineShare;
}

/** What a live lab can do beyond the interface. */
export interface LiveLab extends Lab {
  get(name: string): Machine | undefined;
  /** A closed-loop load on one machine, made by the network worker. */
  load(name: string, request: LoadRequest): Promise<Result<LoadReport, VerbFailure>>;
  /** What passed through a machine's port of the switch. */
  counters(name: string): Promise<PortCounters | null>;
  /** Adds a machine whose image is in no manifest. */
  deploy(spec: InstanceSpec, deployed: DeployedImage): Result<LiveMachine, MachineFailure>;
}

/** An empty lab. Workers start with the first machine. */
export function createLab(options: LabOptions): LiveLab {
  return new LabOfWorkers(options);
}

class LabOfWorkers implements LiveLab {
  private readonly members: LiveMachine[] = [];
  private readonly changes = new Emitter<readonly Machine[]>();
  readonly onChange = this.changes.event;
  private readonly network: NetworkClient;
  private readonly engines: EngineShare;
  private readonly provider: InstanceProvider;

  constructor(private readonly options: LabOptions) {
    this.engines = options.engines ?? new EngineShare();
    this.provider = new InstanceProvider(this, options.clock);
    this.network = new NetworkClient({
      spawn: () => options.spawnNetworkWorker(),
      createLine: () => options.createLine(),
      gateway: gatewayOf(options),
      registry: registryShelf(options.manifest, options.imagesUrl),
      clock: options.clock,
    });
    this.network.onTrouble((trouble) => this.spread(trouble));
  }

  get machines(): readonly Machine[] {
    return [...this.members];
  }

  add(spec: InstanceSpec): Result<Machine, MachineFailure> {
    const image = this.options.manifest.images.find(({ id }) => id === spec.image);
    return image ? this.join(spec, { image, contents: {} }) : fail({ kind: 'bad-spec', detail: `there is no image ${spec.image}` });
  }

  deploy(spec: InstanceSpec, deployed: DeployedImage): Result<LiveMachine, MachineFailure> {
    return this.join(spec, deployed);
  }

  remove(name: string): void {
    const at = this.members.findIndex((machine) => machine.spec.name === name);
    if (at === -1) return;
    const [machine] = this.members.splice(at, 1);
    machine?.dispose();
    this.changes.fire(this.machines);
  }

  get(name: string): Machine | undefined {
    return this.members.find((machine) => machine.spec.name === name);
  }

  load(name: string, request: LoadRequest): Promise<Result<LoadReport, VerbFailure>> {
    const state = this.get(name)?.state ?? 'idle';
    if (state !== 'ready') return Promise.resolve(fail({ kind: 'not-ready', state }));
    const checked = loadRequestSchema.safeParse(request);
    if (!checked.success) return Promise.resolve(fail({ kind: 'malformed', detail: checked.error.message }));
    return this.network.load(name, checked.data);
  }

  counters(name: string): Promise<PortCounters | null> {
    return this.network.counters(name);
  }

  dispose(): void {
    for (const machine of this.members.splice(0)) machine.dispose();
    this.network.dispose();
    this.changes.dispose();
  }

  private join(spec: InstanceSpec, { image, contents }: DeployedImage): Result<LiveMachine, MachineFailure> {
    const parsed = instanceSpecSchema.safeParse(spec);
    if (!parsed.success) return fail({ kind: 'bad-spec', detail: parsed.error.message });
    const refusal = this.refuses(spec, spec.memoryMiB ?? image.machine.memoryMiB);
    if (refusal) return fail(refusal);
    const { source, imagesUrl, clock } = this.options;
    const machine = new LiveMachine(spec, image, {
      network: this.network,
      engines: this.engines,
      clock,
      source,
      imagesUrl,
      contents,
      builtSnapshot: (wanted) => this.options.builtSnapshot?.(wanted) ?? Promise.resolve(null),
      spawn: () => this.options.spawnMachineWorker(),
    });
    if (image.kind === 'container-host') this.serveProvider(machine);
    this.members.push(machine);
    this.changes.fire(this.machines);
    return ok(machine);
  }

  private refuses(spec: InstanceSpec, memoryMiB: number): MachineFailure | null {
    if (labNetwork.gatewayNames.some((name) => name === spec.name)) {
      return { kind: 'bad-spec', detail: `${spec.name}.${labNetwork.domain} is a name of the gateway` };
    }
    if (spec.ip === labNetwork.gateway) return conflict('ip', spec.ip, 'the gateway');
    for (const other of this.members) {
      if (other.spec.name === spec.name) return { kind: 'bad-spec', detail: `there is already a machine named ${spec.name}` };
      if (other.spec.mac === spec.mac) return conflict('mac', spec.mac, other.spec.name);
      if (other.spec.ip === spec.ip) return conflict('ip', spec.ip, other.spec.name);
    }
    if (this.members.length >= labBudget.machines) {
      return { kind: 'budget', what: 'machines', limit: labBudget.machines, asked: this.members.length + 1 };
    }
    const asked = this.members.reduce((sum, { spec: s, image }) => sum + (s.memoryMiB ?? image.machine.memoryMiB), memoryMiB);
    return asked > labBudget.memoryMiB ? { kind: 'budget', what: 'memory', limit: labBudget.memoryMiB, asked } : null;
  }

  /** The subscription ends with the machine. */
  private serveProvider(machine: LiveMachine): void {
    machine.onGuestEvent(({ name, fields }) => {
      if (name !== 'provider') return;
      void this.provider.handle(fields, {
        readFile: (path) => machine.readFile(path),
        answer: (answer, text) => machine.answerProvider(answer, text),
      });
    });
  }

  private spread({ name, failure }: NetworkTrouble): void {
    for (const machine of this.members) if (name === null || machine.spec.name === name) machine.report(failure);
  }
}

function conflict(what: 'mac' | 'ip', value: string, other: string): MachineFailure {
  return { kind: 'address-conflict', what, value, other };
}

function gatewayOf({ manifest, imagesUrl }: LabOptions) {
  const file = manifest.parts.find(({ id }) => id === 'gateway')?.files.find(({ role }) => role === 'wasm');
  if (!file) throw new Error('the image manifest has no gateway');
  return { url: `${imagesUrl}${file.path}`, file };
}
