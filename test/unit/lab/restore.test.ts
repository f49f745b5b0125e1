import { describe, expect, it } from 'vitest';
import { ControlDecoder, controlTypes, encodeFrame } from '@/_lab/protocol/control-frame';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { settled } from '../../support/fake-clock';
import { fakePortLab, sayReady, type FakeMachinePort } from '../../support/fake-ports';
import { sampleImage, sampleManifest } from '../../support/sample-images';
import { sampleSnapshot } from '../../support/sample-snapshot';

const built = sampleSnapshot('built');
const hostImage = { ...sampleImage, id: 'host', kind: 'container-host' as const };
const spec = { image: 'host', name: 'host', mac: '00:22:15:00:00:02', ip: '10.0.0.2' };

async function restoring(entry: typeof built | null = built) {
  const setup = fakePortLab({
    manifest: { ...sampleManifest, images: [...sampleManifest.images, hostImage] },
    builtSnapshot: () => Promise.resolve(entry),
  });
  const added = setup.lab.add(spec);
  if (!added.ok) throw new Error('not added');
  const machine = added.value as LiveMachine;
  const boot = machine.boot({ kind: 'built' });
  await settled();
  return { ...setup, machine, boot, port: setup.machines[0]! };
}

/** What was asked on the control channel. */
function requests(port: FakeMachinePort): Record<string, unknown>[] {
  const decoder = new ControlDecoder();
  const frames = port.posted.flatMap((message) => (message.kind === 'control-input' ? [...decoder.push(message.bytes)] : []));
  return frames.map(({ body }) => JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>);
}

function say(port: FakeMachinePort, type: 1 | 3, body: unknown): void {
  port.say({ kind: 'control', bytes: encodeFrame(type, new TextEncoder().encode(JSON.stringify(body))), droppedBefore: 0 });
}

const hello = { kind: 'container-host', buildId: 'ab', verbs: ['identify'], maxBody: 65536 };

describe('a machine that goes on from a snapshot', () => {
  it('orders its worker to, tells the guest who it is, and is ready when the worker says so', async () => {
    const { port, machine, boot } = await restoring();
    expect(port.posted[0]).toMatchObject({ kind: 'boot', order: { snapshot: { stamp: built.stamp, file: built.file, isKept: false } } });
    port.say({ kind: 'moment', moment: 'running', atMs: 1 });
    say(port, controlTypes.hello, hello);
    await settled();
    const [greeting, identify] = requests(port);
    expect(greeting).toMatchObject({ verb: 'hello' });
    expect(identify).toMatchObject({ verb: 'identify', name: 'host', ip: spec.ip, mac: spec.mac, prefix: 24, gateway: '10.0.0.1' });
    expect([identify?.entropy, identify?.unixNs]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringMatching(/^\d{19}$/)]);
    expect(port.posted.some(({ kind }) => kind === 'identified')).toBe(false);
    say(port, controlTypes.response, { id: identify?.id, ok: true });
    await settled();
    expect(port.posted.at(-1)).toEqual({ kind: 'identified' });
    port.say({ kind: 'moment', moment: 'ready', atMs: 2 });
    expect(await boot).toEqual({ ok: true, value: undefined });
    expect(machine.origin).toEqual({ kind: 'built', refused: null });
    expect(machine.steps.map(({ id }) => id)).toEqual(['fetch', 'engine', 'restore', 'ready']);
  });

  it('boots instead, once, whatever goes wrong before it is ready', async () => {
    const { port, machine, machines, networks, boot } = await restoring();
    const failure = { kind: 'snapshot', fault: 'broken', detail: 'x' } as const;
    port.say({ kind: 'failure', failure });
    expect([port.isEnded, machine.state, machines.length]).toEqual([true, 'fetching', 2]);
    expect(networks[0]!.posted.map(({ kind }) => kind)).toEqual(['start', 'attach', 'detach', 'attach']);
    expect(machines[1]!.posted[0]).not.toHaveProperty('order.snapshot.file');
    sayReady(machines[1]!);
    expect(await boot).toEqual({ ok: true, value: undefined });
    expect(machine.origin).toEqual({ kind: 'cold', refused: failure });
  });

  it('boots instead when the guest does not take its names', async () => {
    const { port, machine, machines, clock } = await restoring();
    port.say({ kind: 'moment', moment: 'running', atMs: 1 });
    for (let second = 0; second < 4; second += 1) {
      port.say({ kind: 'pulse', instructions: 1, running: true });
      clock.advance(1000);
    }
    expect(machines).toHaveLength(1);
    say(port, controlTypes.hello, hello);
    await settled();
    say(port, controlTypes.response, { id: requests(port)[1]?.id, ok: false, error: { code: 'failed', message: 'no card' } });
    await settled();
    expect([machines.length, machine.origin]).toMatchObject([2, { kind: 'cold', refused: { kind: 'snapshot', fault: 'silent' } }]);
  });

  it('fails like any other when the boot instead fails', async () => {
    const { port, machine, machines, boot } = await restoring();
    port.say({ kind: 'failure', failure: { kind: 'snapshot', fault: 'broken', detail: 'x' } });
    machines[1]!.say({ kind: 'failure', failure: { kind: 'engine', detail: 'y' } });
    expect(await boot).toEqual({ ok: false, failure: { kind: 'engine', detail: 'y' } });
    expect([machine.state, machines.length]).toEqual(['failed', 2]);
  });

  it('boots without a word where the course was built without a snapshot', async () => {
    const { port, machine } = await restoring(null);
    expect(port.posted[0]).toMatchObject({ kind: 'boot', order: { snapshot: undefined } });
    expect(machine.origin).toEqual({ kind: 'cold', refused: null });
  });

  it('is not started any more when it was switched off while the list was fetched', async () => {
    const { lab, machines } = fakePortLab({
      manifest: { ...sampleManifest, images: [...sampleManifest.images, hostImage] },
      builtSnapshot: () => Promise.resolve(built),
    });
    const added = lab.add(spec);
    if (!added.ok) throw new Error('not added');
    const boot = added.value.boot({ kind: 'built' });
    await added.value.powerOff();
    await settled();
    expect([machines.length, (await boot).ok]).toEqual([0, false]);
  });
});
