// The provider `lab`: machines that programs in the container host ask the page to start from images they made.
import { sha256 } from '@/_lab/load/sha256';
import type { MachineFailure, VerbFailure } from '@/_lab/protocol/failure';
import { providerEnvelopeSchema, providerRequestSchema, type ProviderRequest, type RunRequest } from '@/_lab/protocol/provider-schema';
import type { Clock } from '@/_shared/clock';
import { fail, ok, unreachable, type Result } from '@/_shared/result';
import { checkUnikernel, deployedImage, type DeployedImage } from './deployed-image';
import { freeAddress, machineMac } from './free-address';
import { Instance, Instances } from './instances';
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
}

interface Reply {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly text?: Uint8Array;
}

type Outcome = Result<Reply, Refusal>;

/** How long a program that never listens keeps `run` waiting. */
const LISTEN_LIMIT_MS = 2000;

export class InstanceProvider {
  private readonly limits: ProviderLimits;
  private readonly instances = new Instances();

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
    const outcome = admission === 'serve' ? await this.limits.during(() => this.serve(event, host)) : busy;
    const { request } = envelope.data;
    const { text = new Uint8Array(0), fields } = outcome.ok
      ? { text: outcome.value.text, fields: { request, ok: true, ...outcome.value.fields } }
      : { fields: { request, ok: false, error: outcome.failure } };
    await this.limits.answering(() => host.answer(fields, text));
  }

  private async serve(event: unknown, host: ProviderHost): Promise<Outcome> {
    const parsed = providerRequestSchema.safeParse(event);
    if (parsed.success) return this.perform(parsed.data, host);
    const [issue] = parsed.error.issues;
    if (issue?.code === 'invalid_union') return refuse('unsupported', 'the provider has no such verb');
    return refuse('malformed', `${issue?.path.join('.') ?? 'the request'}: ${issue?.message ?? 'not understood'}`);
  }

  private perform(request: ProviderRequest, host: ProviderHost): Promise<Outcome> | Outcome {
    switch (request.verb) {
      case 'run':
        return this.run(request, host);
      case 'list':
        return ok({ fields: { instances: this.present().map((instance) => instance.report()) } });
      case 'logs':
        return this.with(request.instance, (instance) => ({ fields: {}, text: instance.logs() }));
      case 'describe':
        return this.with(request.instance, (instance) => ({ fields: { instance: instance.description() } }));
      case 'stop':
        return this.with(request.instance, ({ machine }) => {
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

  private with(name: string, reply: (instance: Instance) => Reply): Outcome {
    const instance = this.present().find(({ machine }) => machine.spec.name === name);
    return instance ? ok(reply(instance)) : refuse('not-found', `there is no instance named ${name}`);
  }

  private async run(request: RunRequest, host: ProviderHost): Promise<Outcome> {
    const image = await this.fetchImage(request, host);
    if (!image.ok) return image;
    // Nothing is awaited between here and the new machine, so two requests cannot get the same name or address.
    if (this.lab.machines.some(({ spec }) => spec.name === request.instance))
      return refuse('in-use', `there is already a machine named ${request.instance} in the lab`);
    const ip = freeAddress(this.lab.machines.map(({ spec }) => spec.ip));
    if (!ip) return refuse('budget', 'the lab has no free address for another unikernel');
    const spec = { image: request.image, name: request.instance, ip, mac: machineMac(ip), memoryMiB: request.memoryMiB, args: { more: request.args ?? '' } };
    const deployed = this.lab.deploy(spec, image.value);
    if (!deployed.ok) return refuse(deployed.failure.kind === 'budget' ? 'budget' : 'failed', refusalText(deployed.failure));
    const instance = new Instance(deployed.value, request.sha256, this.clock);
    this.instances.add(instance);
    return this.boot(instance);
  }

  private async fetchImage(request: RunRequest, host: ProviderHost): Promise<Result<DeployedImage, Refusal>> {
    const read = await host.readFile(request.path);
    if (!read.ok) return refuse('bad-image', `${request.path} could not be read: ${verbText(read.failure)}`);
    const bytes = new Uint8Array(read.value);
    const found = await sha256(bytes);
    if (found !== request.sha256) return refuse('bad-image', `${request.path} has the SHA-256 ${found}, not that of image ${request.image}`);
    const checked = checkUnikernel(bytes, request.memoryMiB);
    if (!checked.ok) return refuse('bad-image', `image ${request.image}: ${checked.failure}`);
    return ok(deployedImage(request.image, found, bytes, request.memoryMiB));
  }

  private async boot(instance: Instance): Promise<Outcome> {
    const { machine } = instance;
    const booted = await machine.boot();
    if (booted.ok) await instance.settled(LISTEN_LIMIT_MS);
    const failure = booted.ok ? machine.failure : booted.failure;
    if (failure) return refuse('failed', `instance ${machine.spec.name} failed (${failure.kind}); its logs say more`);
    return ok({ fields: { instance: instance.description() } });
  }
}

const busy = refuse('busy', 'too many requests to the provider; try again');

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
