import { describe, expect, it } from 'vitest';
import { controlTypes, encodeFrame } from '@/_lab/protocol/control-frame';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { settled } from '../../support/fake-clock';
import { fakePortLab, sayReady } from '../../support/fake-ports';

const spec = { image: 'web', name: 'unikernel', mac: '00:22:15:00:00:0a', ip: '10.0.0.10' };
const json = (type: 1 | 3 | 4, body: unknown) => ({
  kind: 'control' as const,
  bytes: encodeFrame(type, new TextEncoder().encode(JSON.stringify(body))),
  droppedBefore: 0,
});
const hello = json(controlTypes.hello, { kind: 'unikernel', buildId: 'ab', verbs: ['ping'], maxBody: 65536 });

function on(image = 'web') {
  const setup = fakePortLab();
  const added = setup.lab.add({ ...spec, image });
  if (!added.ok) throw new Error('not added');
  const machine = added.value as LiveMachine;
  const boot = machine.boot();
  return { ...setup, machine, boot, port: setup.machines[0]! };
}

describe('live machine', () => {
  it('orders its worker to boot with the filled command line and its line', () => {
    const { port, networks } = on();
    const [order] = port.posted;
    expect(order).toMatchObject({
      kind: 'boot',
      order: { cmdline: 'ip=10.0.0.10/24 gw=10.0.0.1 name=unikernel port=80', mac: spec.mac, engine: { kind: 'compile' } },
    });
    expect(networks[0]!.posted.map(({ kind }) => kind)).toEqual(['start', 'attach']);
  });

  it('is given up when its worker shows no sign of life for 5 s', async () => {
    const { clock, machine, boot, port } = on();
    for (let second = 0; second < 20; second += 1) {
      clock.advance(1000);
      port.say({ kind: 'pulse', instructions: 1, running: true });
    }
    expect(machine.state).toBe('fetching');
    clock.advance(5000);
    expect(await boot).toMatchObject({ ok: false, failure: { kind: 'worker-died' } });
    expect([machine.state, port.isEnded]).toEqual(['failed', true]);
  });

  it('is given up when the ready marker does not come in time', async () => {
    const { clock, boot, port } = on();
    port.say({ kind: 'moment', moment: 'running', atMs: 1 });
    for (let second = 0; second < 5; second += 1) {
      port.say({ kind: 'pulse', instructions: 1, running: true });
      clock.advance(1000);
    }
    expect(await boot).toEqual({ ok: false, failure: { kind: 'boot-timeout', afterMs: 5000, marker: 'web: ready' } });
  });

  it('hears nothing more of a run that is over', async () => {
    const { machine, boot, port } = on();
    await machine.powerOff();
    expect(await boot).toMatchObject({ ok: false });
    sayReady(port);
    expect([machine.state, port.isEnded]).toEqual(['idle', true]);
  });

  it('notes in the console what was not shown, and acknowledges what was', () => {
    const { machine, port } = on();
    port.say({ kind: 'console', bytes: new TextEncoder().encode('abc'), droppedBefore: 1234 });
    let seen = '';
    machine.attach((bytes) => (seen += new TextDecoder().decode(bytes)));
    expect(seen).toBe('\r\n[… 1,234 bytes not shown …]\r\nabc');
    expect(port.posted).toContainEqual({ kind: 'taken', stream: 'console', bytes: 3 });
  });

  it('answers verbs without a capability, and before it is ready, without asking the worker', async () => {
    const { machine, port } = on();
    const before = port.posted.length;
    expect(await machine.exec({ argv: ['true'] })).toEqual({ ok: false, failure: { kind: 'unsupported', verb: 'exec' } });
    expect(await machine.ping('aa')).toEqual({ ok: false, failure: { kind: 'not-ready', state: 'fetching' } });
    expect(port.posted).toHaveLength(before);
  });

  it('waits for the hello before it asks, and gives up in time', async () => {
    const { clock, machine, port } = on();
    sayReady(port);
    const late = machine.ping('aa');
    for (let second = 0; second < 5; second += 1) {
      clock.advance(1000);
      port.say({ kind: 'pulse', instructions: 1, running: true });
    }
    expect(await late).toMatchObject({ ok: false, failure: { kind: 'timeout' } });
    const ping = machine.ping('aa');
    port.say(hello);
    await settled();
    port.say(json(controlTypes.response, { id: 1, ok: true, nonce: 'bb', cpl: 0, uptimeNs: 5 }));
    await settled();
    const sample = port.posted.find((message) => message.kind === 'sample');
    port.say({ kind: 'sampled', id: sample!.id, sample: { fetchedBytes: 0, instructions: 1, levels: [3, 0, 0, 0], touchedPages: null } });
    expect(await ping).toEqual({ ok: true, value: { nonce: 'bb', cpl: 0, uptimeNs: 5n, emulatorCpl: 0 } });
  });

  it('does not believe what a guest answers out of shape', async () => {
    const { machine, port } = on();
    sayReady(port);
    port.say(hello);
    const ping = machine.ping('aa');
    await settled();
    port.say(json(controlTypes.response, { id: 1, ok: true, nonce: '<b>', cpl: 7, uptimeNs: -1 }));
    expect(await ping).toMatchObject({ ok: false, failure: { kind: 'malformed' } });
  });

  it('ends with the fault its guest reports', async () => {
    const { clock, boot, port } = on();
    port.say({ kind: 'moment', moment: 'running', atMs: 1 });
    port.say(json(controlTypes.event, { name: 'fault', atNs: 1, fault: 'divide error' }));
    clock.advance(200);
    expect(await boot).toMatchObject({ ok: false, failure: { kind: 'guest-fault', report: expect.stringContaining('divide error') as string } });
  });

  it('refuses an argument its image does not take', async () => {
    const { lab } = fakePortLab();
    const added = lab.add({ ...spec, args: { colour: 'red' } });
    const result = await (added.ok ? added.value.boot() : Promise.reject(new Error('not added')));
    expect(result).toEqual({ ok: false, failure: { kind: 'bad-spec', detail: 'image web takes no argument colour' } });
  });
});

describe('the compiled emulator', () => {
  const add = (lab: ReturnType<typeof fakePortLab>['lab'], n: number) => {
    const added = lab.add({ ...spec, name: `m${n}`, mac: `00:22:15:00:00:0${n}`, ip: `10.0.0.2${n}` });
    if (added.ok) void added.value.boot();
  };
  const engineOf = (port: ReturnType<typeof fakePortLab>['machines'][number]) => {
    const [order] = port.posted;
    return order?.kind === 'boot' ? order.order.engine : null;
  };

  it('is compiled by the first machine and handed to the others', async () => {
    const { lab, machines } = fakePortLab();
    add(lab, 1);
    add(lab, 2);
    expect(machines.map(engineOf)).toEqual([{ kind: 'compile' }, { kind: 'awaited' }]);
    const compiled = {};
    machines[0]!.say({ kind: 'engine-compiled', module: compiled });
    await settled();
    expect(machines[1]!.posted.at(-1)).toEqual({ kind: 'engine', module: compiled });
    add(lab, 3);
    expect(engineOf(machines[2]!)).toEqual({ kind: 'given', module: compiled });
  });

  it('is compiled by the next when the first died over it', async () => {
    const { lab, machines } = fakePortLab();
    add(lab, 1);
    add(lab, 2);
    machines[0]!.die('gone');
    await settled();
    expect(machines[1]!.posted.at(-1)).toEqual({ kind: 'engine', module: null });
    add(lab, 3);
    expect(engineOf(machines[2]!)).toEqual({ kind: 'compile' });
  });
});

describe('trouble in the network', () => {
  it('reports an address conflict without ending the machine', () => {
    const { machine, networks, port } = on();
    sayReady(port);
    const failure = { kind: 'address-conflict', what: 'mac', value: 'x', other: 'y' } as const;
    networks[0]!.say({ kind: 'conflict', name: 'unikernel', failure });
    expect([machine.state, machine.failure]).toEqual(['ready', failure]);
  });

  it('ends every machine when its worker dies, and answers what was open', async () => {
    const { machine, networks, port } = on();
    sayReady(port);
    const open = machine.request({ method: 'GET', path: '/' });
    networks[0]!.die('gone');
    expect(await open).toMatchObject({ ok: false, failure: { kind: 'reset' } });
    expect([machine.state, machine.failure?.kind]).toEqual(['failed', 'worker-died']);
  });

  it('leaves no timer, worker or listener behind when the lab is disposed', async () => {
    const { lab, clock, machines, networks, port } = on();
    sayReady(port);
    lab.dispose();
    await settled();
    expect([clock.timers, machines[0]!.isEnded, networks[0]!.isEnded]).toEqual([0, true, true]);
  });
});
