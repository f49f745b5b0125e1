// The evidence table, lane by lane, over the machines of a lab. Only live machines can fill it.
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import type { Lab } from '@/_lab/session/lab';
import type { Machine } from '@/_lab/session/machine';
import { isSampled, type SampledMachine } from '@/_lab/session/sampled-machine';
import { fail, ok, type Result } from '@/_shared/result';
import { runContainerLane } from './container-lane';
import type { Evidence, Lane, Quantity } from './evidence';
import { failureWords } from './failure-words';
import { runNewMachineLane } from './new-machine-lane';
import { row, rowsOfMetrics } from './row';

/** Told while lanes run. */
export interface LaneProgress {
  readonly onLane: (lane: Lane) => void;
  readonly onEvidence: (evidence: Evidence) => void;
}

/** Which lane stopped, and why in words. */
export interface LaneFailure {
  readonly lane: Lane;
  readonly detail: string;
}

export const laneOrder: readonly Lane[] = ['a', 'c', 'b-crun', 'b-docker', 'd'];

/** A container host of the lanes' own: the reader's may have run containers before, and then nothing in it is cold. */
const laneHost: InstanceSpec = {
  image: 'linux-host',
  name: 'lane-host',
  mac: '00:22:15:00:00:03',
  ip: '10.0.0.3',
  // Without this the host runs a container in the background as soon as its prompt stands.
  args: { warm: '0' },
};

/** The machine a lane needs, added to the lab when the lab has none of its image. */
const laneMachines: Readonly<Record<Lane, InstanceSpec>> = {
  a: { image: 'web', name: 'lane-a', mac: '00:22:15:00:00:1e', ip: '10.0.0.30' },
  c: { image: 'web-linux-vm', name: 'lane-c', mac: '00:22:15:00:00:2d', ip: '10.0.0.45' },
  'b-crun': laneHost,
  'b-docker': laneHost,
  d: laneHost,
};

/** All lanes in order; ends at the first that fails. */
export async function runLanes(lab: Lab, progress: LaneProgress): Promise<Result<readonly Evidence[], LaneFailure>> {
  const all: Evidence[] = [];
  try {
    for (const lane of laneOrder) {
      progress.onLane(lane);
      const rows = await runLane(lab, lane, all);
      if (!rows.ok) return fail({ lane, detail: rows.failure });
      for (const evidence of rows.value) progress.onEvidence(evidence);
      all.push(...rows.value);
    }
    return ok(all);
  } finally {
    lab.remove(laneHost.name);
  }
}

/** One lane. Lane d adds up what lane b-crun found in `earlier` and the host's own power-on. */
export async function runLane(lab: Lab, lane: Lane, earlier: readonly Evidence[] = []): Promise<Result<Evidence[], string>> {
  const machine = machineFor(lab, lane);
  if (!machine.ok) return machine;
  if (lane === 'a' || lane === 'c') return runNewMachineLane(machine.value, lane);
  const host = await runningHost(machine.value);
  if (!host.ok) return host;
  return lane === 'd' ? firstInstance(host.value, earlier) : containers(host.value, lane);
}

function machineFor(lab: Lab, lane: Lane): Result<Machine, string> {
  const spec = laneMachines[lane];
  const present = lab.machines.find((machine) => (spec === laneHost ? machine.spec.name === spec.name : machine.spec.image === spec.image));
  if (present) return present.source === 'live' ? ok(present) : fail(`${present.spec.name} is a ${present.source} machine`);
  const added = lab.add(spec);
  return added.ok ? added : fail(failureWords(added.failure));
}

async function runningHost(machine: Machine): Promise<Result<SampledMachine, string>> {
  if (!isSampled(machine)) return fail(`${machine.spec.name} cannot be measured`);
  // A restored host has no boot to measure.
  if (machine.state === 'ready' && machine.origin?.kind === 'cold') return ok(machine);
  const booted = await machine.boot();
  return booted.ok ? ok(machine) : fail(failureWords(booted.failure));
}

/** Twice: the first start pays for files and compiled code that later ones find. */
async function containers(host: SampledMachine, lane: 'b-crun' | 'b-docker'): Promise<Result<Evidence[], string>> {
  const first = await runContainerLane(host, lane, 'cold');
  if (!first.ok) return first;
  const second = await runContainerLane(host, lane, 'warm');
  return second.ok ? ok([...first.value, ...second.value]) : second;
}

const summed: readonly Quantity[] = ['bytes-fetched', 'first-http-200', 'instructions', 'ram-touched'];

function firstInstance(host: Machine, earlier: readonly Evidence[]): Result<Evidence[], string> {
  const first = earlier.filter((evidence) => evidence.lane === 'b-crun' && evidence.temperature === 'cold');
  if (first.length === 0) return fail('lane b-crun has to run first');
  const context = { lane: 'd' as const, machine: host.spec.name };
  const powerOn = rowsOfMetrics(context, host.metrics);
  const temperature = powerOn[0]?.temperature ?? 'cold';
  const sums = summed.flatMap((quantity) => {
    const start = powerOn.find((evidence) => evidence.quantity === (quantity === 'first-http-200' ? 'ready-marker' : quantity));
    const container = first.find((evidence) => evidence.quantity === quantity);
    if (!start || !container) return [];
    const event = `host power-on until ready, then ${container.event}`;
    return [row({ ...context, temperature }, quantity, start.value + container.value, event, container.clock)];
  });
  const kept = powerOn.filter(({ quantity }) => quantity === 'first-console-byte' || quantity === 'ready-marker');
  const level = first.filter(({ quantity }) => quantity === 'privilege-level');
  return ok([...kept, ...sums, ...level.map((evidence) => ({ ...evidence, ...context, temperature }))]);
}
