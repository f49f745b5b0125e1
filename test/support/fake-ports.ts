// Worker ports without workers: a test plays the worker's side by hand.
import type { FromMachineWorker, ToMachineWorker } from '@/_lab/protocol/machine-messages';
import type { FromNetworkWorker, ToNetworkWorker } from '@/_lab/protocol/network-messages';
import type { WorkerPort } from '@/_lab/protocol/worker-port';
import { createLab, type LabOptions, type LiveLab } from '@/_lab/session/live-lab';
import { Emitter } from '@/_shared/emitter';
import { FakeClock } from './fake-clock';
import { sampleManifest } from './sample-images';

export class FakePort<Out, In> implements WorkerPort<Out, In> {
  readonly posted: Out[] = [];
  isEnded = false;
  private readonly messages = new Emitter<In>();
  private readonly deaths = new Emitter<string>();
  readonly onMessage = this.messages.event;
  readonly onDeath = this.deaths.event;

  post(message: Out): void {
    this.posted.push(message);
  }

  /** As if the worker had posted it. */
  say(message: In): void {
    this.messages.fire(message);
  }

  die(detail: string): void {
    this.deaths.fire(detail);
  }

  dispose(): void {
    this.isEnded = true;
    this.messages.dispose();
    this.deaths.dispose();
  }
}

export type FakeMachinePort = FakePort<ToMachineWorker, FromMachineWorker>;
export type FakeNetworkPort = FakePort<ToNetworkWorker, FromNetworkWorker>;

const file = { path: 'lab/x', bytes: 1, rawBytes: 1, sha256: '0'.repeat(64), encoding: null };

/** A lab whose workers are played by the test. */
export function fakePortLab(options: Partial<LabOptions> = {}) {
  const clock = new FakeClock();
  const machines: FakeMachinePort[] = [];
  const networks: FakeNetworkPort[] = [];
  const spawn = <Out, In>(list: FakePort<Out, In>[]) => {
    const port = new FakePort<Out, In>();
    list.push(port);
    return port;
  };
  const lab: LiveLab = createLab({
    manifest: sampleManifest,
    imagesUrl: 'http://lab/images/',
    source: { libv86Url: 'x', wasmUrl: 'x', wasmFile: file, engineVersion: 'x', packedRootUrl: 'x' },
    clock,
    spawnMachineWorker: () => spawn(machines),
    spawnNetworkWorker: () => spawn(networks),
    createLine: () => [{}, {}],
    ...options,
  });
  return { lab, clock, machines, networks };
}

/** Says what a worker says until its machine is ready. */
export function sayReady(port: FakeMachinePort): void {
  for (const moment of ['files-ready', 'engine-ready', 'running', 'first-console-byte', 'ready'] as const) {
    port.say({ kind: 'moment', moment, atMs: 10 });
  }
}
