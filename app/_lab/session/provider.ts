// The provider `lab`: machines that programs in the container host ask the page to start from images they made.
import { sha256 } from '@/_lab/load/sha256';
import type { MachineFailure, VerbFailure } from '@/_lab/protocol/failure';
import { providerEnvelopeSchema, providerRequestSchema, type LogsRequest, type ProviderRequest, type RunRequest } from '@/_lab/protocol/provider-schema';
import type { Clock } from '@/_shared/clock';
import { fail, ok, unreachable, type Result } from '@/_shared/result';
import { checkUnikernel, deployedImage, type DeployedImage } from './deployed-image';
import { freeAddress, machineMac } from './free-address';
import { Instance, Instances, type Reply } from './instances';
import type { Lab } from './lab';
import type { LiveMachine } from './live-machine';
import { ProviderLimits } from './provider-limits';

/** A lab that takes images which no manifest has. */
export interface DeployingLab extends Pick<Lab, 'machines' | 'remove'> {
  deploy(spec: LiveMachine['spec'], deployed: DeployedImage): Result<LiveMachine, MachineFailure>;
}

/** The container host that asks. */
export interface ProviderHost {
  readFile(path: string): Promise<Result<Uint8Array, VerbFailure>>;
  /** Resolves when the host has it, or never will. */
  answer(fields: Readonly<Record<string, unknown>>, text: Uint8Array): Promise<unknown>;
}

interface Refusal {
  readonly code: 'malformed' | 'unsupported' | 'busy' | 'not-found' | 'in-use' | 'budget' | 'bad-image' | 'failed';
  readonly message: string;
  /** The machine that was made all the same. */
  readonly instance?: Readonly<Record<string, unknown>>;
}

type Outcome = Result<Reply, Refusal>;

/** How long a program that never listens keeps `run` waiting. */
const LISTEN_LIMIT_MS = 2000;

export class InstanceProvider {
  private readonly limits: ProviderLimits;
  private readonly instances = new Instances();
  private made = 0;

  constructor(
    private readonly lab: DeployingLab,
    private readonly clock: Clock,
  ) {
    this.limits = new ProviderLimits(clock);
  }

  /** Serves one event `provider` of a guest. Whatever it holds, this neither throws nor takes long without an end. */
  async handle(event: unknown, host: ProviderHost): Promise<void> {
    const envelope = providerEnvelopeSchema.safeParse(event);
    const admission = this.limits.admit();
    if (!envelope.success || admission === 'drop') return;
    const outcome = admission === 'serve' ? await this.serve(event, host) : busy;
    const { request } = envelope.data;
    const { text = new Uint8Array(0), fields } = outcome.ok
      ? { text: outcome.value.text, fields: { request, ok: true, ...outcome.value.fields } }
      : { fields: { request, ok: false, ...refusalFields(outcome.failure) } };
    await this.limits.answering(() => host.answer(fields, text));
  }

  private async serve(event: unknown, host: ProviderHost): Promise<Outcome> {
    const parsed = providerRequestSchema.safeParse(event);
    if (parsed.success) {
      const { data } = parsed;
      if (data.verb !== 'logs' || !data.waitMs) return this.limits.during(() => this.perform(data, host));
      return this.limits.canWait ? this.limits.waiting(() => this.logs(data)) : busy;
    }
    const [issue] = parsed.error.issues;
    if (issue?.code === 'invalid_union') return refuse('unsupported', 'the provider has no such verb');
    return refuse('malformed', `${issue?.path.join('.') ?? 'the request'}: ${issue?.message ?? 'not understood'}`);
  }

  private async perform(request: ProviderRequest, host: ProviderHost): Promise<Outcome> {
    switch (request.verb) {
      case 'run':
        return this.run(request, host);
      case 'list':
        return ok({ fields: { instances: this.present().map((instance) => instance.report()) } });
      case 'logs':
        return this.logs(request);
      case 'describe':
        return this.with(request, (instance) => ({ fields: { instance: instance.description() } }));
      case 'stop':
        return this.with(request, ({ machine }) => {
          this.lab.remove(machine.spec.name);
          return { fields: {} };
        });
      default:
        return unreachable(request);
    }
  }

  /** Machines that others made are none of the host's business. */
  private present(): readonly Instance[] {
    return this.instances.among(this.lab.machines);
  }

  private find({ instance: name, serial }: { readonly instance: string; readonly serial?: number | undefined }): Instance | undefined {
    return this.present().find((instance) => instance.machine.spec.name === name && (serial === undefined || serial === instance.serial));
  }

  private with(which: { readonly instance: string; readonly serial?: number | undefined }, reply: (instance: Instance) => Reply): Outcome {
    const instance = this.find(which);
    return instance ? ok(reply(instance)) : refuse('not-found', `there is no instance named ${which.instance}`);
  }

  private async logs(request: LogsRequest): Promise<Outcome> {
    const { from, waitMs = 0 } = request;
    if (waitMs > 0) await this.find(request)?.newsAfter(from ?? 0, waitMs);
    return this.with(request, (instance) => instance.logs(from));
  }

  private async run(request: RunRequest, host: ProviderHost): Promise<Outcome> {
    const image = await this.fetchImage(request, host);
    if (!image.ok) return image;
    // Nothing is awaited between here and the new machine, so two requests cannot get the same name or address.
    if (this.lab.machines.some(({ spec }) => spec.name === request.instance))
      return refuse('in-use', `there is already a machine named ${request.instance} in the lab`);
    const ip = freeAddress(this.lab.machines.map(({ spec }) => spec.ip));
    if (!ip) return refuse('budget', 'the lab has no free address for another unikernel');
    const spec = { image: request.image, name: request.instance, ip, mac: machineMac(ip), memoryMiB: request.memoryMiB, runtime: request.runtime, args: { more: request.args ?? '' } };
    const deployed = this.lab.deploy(spec, image.value);
    if (!deployed.ok) return refuse(deployed.failure.kind === 'budget' ? 'budget' : 'failed', refusalText(deployed.failure));
    this.made += 1;
    const instance = new Instance(deployed.value, { sha256: image.value.image.recipeHash, serial: this.made }, this.clock);
    this.instances.add(instance);
    return this.boot(instance);
  }

  private async fetchImage(request: RunRequest, host: ProviderHost): Promise<Result<DeployedImage, Refusal>> {
    const read = await host.readFile(request.path);
    if (!read.ok) return refuse('bad-image', `${request.path} could not be read: ${verbText(read.failure)}`);
    const bytes = new Uint8Array(read.value);
    const found = await sha256(bytes);
    if (request.sha256 !== undefined && found !== request.sha256) return refuse('bad-image', `${request.path} has the SHA-256 ${found}, not that of image ${request.image}`);
    const checked = checkUnikernel(bytes, request.memoryMiB);
    if (!checked.ok) return refuse('bad-image', `image ${request.image}: ${checked.failure}`);
    return ok(deployedImage(request.image, found, bytes, request.memoryMiB));
  }

  private async boot(instance: Instance): Promise<Outcome> {
    const { machine } = instance;
    const booted = await machine.boot();
    if (booted.ok) await instance.settled(LISTEN_LIMIT_MS);
    const failure = booted.ok ? machine.failure : booted.failure;
    if (failure) {
      const message = `instance ${machine.spec.name} failed (${failure.kind}); its logs say more`;
      return fail({ code: 'failed', message, instance: instance.description() });
    }
    return ok({ fields: { instance: instance.description() } });
  }
}

const busy = refuse('busy', 'too many requests to the provider; try again');

function refusalFields({ instance, ...error }: Refusal): Readonly<Record<string, unknown>> {
  return { error, ...(instance && { instance }) };
}

function refuse(code: Refusal['code'], message: string): { readonly ok: false; readonly failure: Refusal } {
  return fail({ code, message });
}

function verbText(failure: VerbFailure): string {
  if (failure.kind === 'guest') return failure.message;
  return failure.kind === 'too-large' ? 'it is larger than 8 MiB' : failure.kind;
}

function refusalText(failure: MachineFailure): string {
  if (failure.kind !== 'budget') return `the lab would not take the machine: ${JSON.stringify(failure)}`;
  const { what, limit, asked } = failure;
  return what === 'machines'
    ? `a lab holds ${limit} machines, this would be number ${asked}; remove one first`
    : `a lab holds ${limit} MiB of memory, this would make ${asked} MiB; remove a machine first`;
}
