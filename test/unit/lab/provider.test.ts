// The provider `lab` between a container host and the lab, both played by the test.
import { createHash, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ControlDecoder, controlTypes, encodeData, encodeFrame } from '@/_lab/protocol/control-frame';
import { parseData, parseJson } from '@/_lab/protocol/control-schema';
import { checkUnikernel } from '@/_lab/session/deployed-image';
import { elfSample } from '../../support/elf-sample';
import { settled } from '../../support/fake-clock';
import { fakePortLab, sayReady, type FakeMachinePort } from '../../support/fake-ports';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const say = (port: FakeMachinePort, type: 1 | 3 | 4, body: unknown) =>
  port.say({ kind: 'control', bytes: encodeFrame(type, new TextEncoder().encode(JSON.stringify(body))), droppedBefore: 0 });
const elf = elfSample();
const run = { verb: 'run', instance: 'hello', image: 'hello', path: '/var/lib/unik/images/hello/image.elf', sha256: sha256(elf), memoryMiB: 16 };

type Fields = Record<string, unknown>;

/** A container host that is on, with what its agent sees and says. */
function hostLab() {
  const setup = fakePortLab();
  const added = setup.lab.add({ image: 'host', name: 'host', mac: '00:22:15:00:00:02', ip: '10.0.0.2' });
  if (!added.ok) throw new Error('not added');
  void added.value.boot();
  const host = setup.machines[0]!;
  sayReady(host);
  say(host, controlTypes.hello, { kind: 'container-host', buildId: 'ab', verbs: ['read-file', 'provider-result'], maxBody: 65536 });
  const answered = new Map<number, { fields: Fields; text: string }>();
  let seen = 0;
  let files: Readonly<Record<string, Uint8Array>> = { [run.path]: elf };
  const texts = new Map<number, number>();

  /** Plays the agent until `isDone`: reads files, takes results. */
  const serveUntil = async (isDone: () => boolean) => {
    for (const until = Date.now() + 2000; !isDone() && Date.now() < until; ) {
      // SHA-256 is computed by another thread.
      await new Promise((resolve) => setTimeout(resolve, 1));
      const decoder = new ControlDecoder();
      for (const message of host.posted.slice(seen)) {
        seen += 1;
        if (message.kind !== 'control-input') continue;
        for (const frame of decoder.push(message.bytes)) {
          if (frame.type === controlTypes.data) {
            const data = parseData(frame.body)!;
            const entry = answered.get(texts.get(data.id)!)!;
            entry.text += new TextDecoder().decode(data.bytes);
          } else reply(parseJson(frame.body) as Fields);
        }
      }
    }
  };
  const reply = (request: Fields) => {
    const id = request.id as number;
    if (request.verb === 'provider-result') {
      answered.set(request.request as number, { fields: request, text: '' });
      texts.set(id, request.request as number);
      return say(host, controlTypes.response, { id, ok: true });
    }
    const bytes = files[request.path as string];
    if (!bytes) return say(host, controlTypes.response, { id, ok: false, error: { code: 'not-found', message: 'No such file or directory' } });
    host.say({ kind: 'control', bytes: encodeData(id, 1, true, bytes), droppedBefore: 0 });
    return say(host, controlTypes.response, { id, ok: true, size: bytes.length, mode: 0o644 });
  };

  let lastRequest = 0;
  /** Sends a request and resolves with what came back; `boot` plays the machine that it starts. */
  const ask = async (fields: Fields, boot?: () => void | Promise<void>) => {
    const before = setup.machines.length;
    lastRequest += 1;
    const request = lastRequest;
    say(host, controlTypes.event, { name: 'provider', atNs: 1, request, ...fields });
    if (boot) {
      await serveUntil(() => setup.machines.length > before);
      await boot();
    }
    await serveUntil(() => answered.has(request));
    return answered.get(request)!;
  };
  const bootLast = () => {
    const port = setup.machines.at(-1)!;
    sayReady(port);
    say(port, controlTypes.event, { name: 'ready', atNs: 5 });
  };
  return { ...setup, host, answered, ask, serveUntil, bootLast, setFiles: (next: typeof files) => (files = next) };
}

describe('the provider', () => {
  it('boots an image from the host as a new machine with the next address', async () => {
    const { ask, bootLast, machines, lab } = hostLab();
    const answer = await ask({ ...run, args: 'trace=1' }, bootLast);
    expect(answer.fields).toMatchObject({
      ok: true,
      instance: { name: 'hello', image: 'hello', sha256: run.sha256, address: '10.0.0.10', mac: '00:22:15:00:00:0a', memoryMiB: 16, state: 'listening' },
    });
    const [order] = machines[1]!.posted;
    if (order?.kind !== 'boot') throw new Error('not booted');
    const [file] = order.order.image.files;
    expect(order.order).toMatchObject({ cmdline: 'ip=10.0.0.10/24 gw=10.0.0.1 name=hello trace=1', memoryMiB: 16, image: { readyMarker: '' } });
    expect(order.order.contents?.[file!.path]).toEqual(elf);
    expect(file).toMatchObject({ sha256: run.sha256, bytes: elf.length, encoding: null });
    expect(lab.get('hello')?.state).toBe('ready');
  });

  it('lists, describes and removes what it made, and nothing else', async () => {
    const { ask, bootLast, lab, clock } = hostLab();
    await ask(run, bootLast);
    await ask({ ...run, instance: 'second' }, bootLast);
    clock.advance(1500);
    const list = (await ask({ verb: 'list' })).fields.instances as Fields[];
    expect(list.map(({ name, address }) => [name, address])).toEqual([['hello', '10.0.0.10'], ['second', '10.0.0.11']]);
    expect((await ask({ verb: 'describe', instance: 'second' })).fields).toMatchObject({ ok: true, instance: { name: 'second', uptimeMs: 1500 } });
    expect((await ask({ verb: 'stop', instance: 'host' })).fields).toMatchObject({ ok: false, error: { code: 'not-found' } });
    expect((await ask({ verb: 'stop', instance: 'hello' })).fields).toMatchObject({ ok: true });
    expect(lab.machines.map(({ spec }) => spec.name)).toEqual(['host', 'second']);
    expect((await ask({ ...run, instance: 'third' }, bootLast)).fields).toMatchObject({ instance: { address: '10.0.0.10' } });
  });

  it('gives the console of an instance as text behind its answer', async () => {
    const { ask, bootLast, machines } = hostLab();
    await ask(run, bootLast);
    const nonce = randomBytes(8).toString('hex').repeat(4000);
    machines[1]!.say({ kind: 'console', bytes: new TextEncoder().encode(nonce), droppedBefore: 0 });
    const logs = await ask({ verb: 'logs', instance: 'hello' });
    expect(logs.fields).toMatchObject({ ok: true, size: nonce.length });
    expect(logs.text).toBe(nonce);
  });

  it('gives what follows a byte of the console once, and says where it begins and how the program ended', async () => {
    const { ask, bootLast, machines } = hostLab();
    await ask(run, bootLast);
    const [first, second] = [randomBytes(8).toString('hex'), randomBytes(4).toString('hex')];
    const print = (text: string) => machines[1]!.say({ kind: 'console', bytes: new TextEncoder().encode(text), droppedBefore: 0 });
    print(first);
    expect((await ask({ verb: 'logs', instance: 'hello', from: 0 })).text).toBe(first);
    print(second);
    const rest = await ask({ verb: 'logs', instance: 'hello', from: first.length });
    expect([rest.text, rest.fields]).toEqual([second, expect.objectContaining({ from: 16, written: 24, state: 'listening' })]);
    expect((await ask({ verb: 'logs', instance: 'hello', from: 1000 })).text).toBe('');
    say(machines[1]!, controlTypes.event, { name: 'exit', atNs: 5, status: 42 });
    expect((await ask({ verb: 'logs', instance: 'hello', from: 24 })).fields).toMatchObject({ state: 'ended', exit: 42 });
    print('x'.repeat(2 << 20));
    const late = await ask({ verb: 'logs', instance: 'hello', from: 24 });
    expect([late.fields.from, late.fields.written, late.text.length]).toEqual([24, 24 + (2 << 20), 256 << 10]);
  });

  it('tells where the console goes on when its oldest part is no longer kept', async () => {
    const { ask, bootLast, machines } = hostLab();
    await ask(run, bootLast);
    for (let n = 0; n < 40; n += 1) machines[1]!.say({ kind: 'console', bytes: new TextEncoder().encode(String.fromCharCode(48 + n).repeat(64 << 10)), droppedBefore: 0 });
    const { fields, text } = await ask({ verb: 'logs', instance: 'hello', from: 100 });
    expect([fields.from, fields.written]).toEqual([24 * (64 << 10), 40 * (64 << 10)]);
    expect([text.slice(0, 1), text.length]).toEqual([String.fromCharCode(48 + 24), 256 << 10]);
  });

  it('keeps one that waits for the console until there is news, or its time is up', async () => {
    const { ask, answered, bootLast, machines, clock, host, serveUntil, lab } = hostLab();
    await ask(run, bootLast);
    const wait = async (request: number, fields: Fields, news: () => void) => {
      say(host, controlTypes.event, { name: 'provider', atNs: 1, request, verb: 'logs', instance: 'hello', waitMs: 500, ...fields });
      await settled();
      expect(answered.has(request)).toBe(false);
      news();
      await serveUntil(() => answered.has(request));
      return answered.get(request)!;
    };
    const print = (text: string) => machines[1]!.say({ kind: 'console', bytes: new TextEncoder().encode(text), droppedBefore: 0 });
    expect((await wait(900, { from: 0 }, () => print('now'))).text).toBe('now');
    expect((await wait(901, { from: 3 }, () => clock.advance(500))).fields).toMatchObject({ ok: true, state: 'listening' });
    expect((await wait(902, { from: 3 }, () => lab.remove('hello'))).fields).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });

  it('takes a serial number as that machine and no other of its name', async () => {
    const { ask, bootLast, lab } = hostLab();
    const serialOf = async () => ((await ask(run, bootLast)).fields.instance as Fields).serial as number;
    const first = await serialOf();
    expect((await ask({ verb: 'stop', instance: 'hello', serial: first })).fields.ok).toBe(true);
    const second = await serialOf();
    expect(second).not.toBe(first);
    for (const verb of ['stop', 'logs']) expect((await ask({ verb, instance: 'hello', serial: first })).fields, verb).toMatchObject({ error: { code: 'not-found' } });
    expect(lab.get('hello')).toBeDefined();
  });

  it('takes a file without a hash, and tells the one it found', async () => {
    const { ask, bootLast } = hostLab();
    expect((await ask({ ...run, sha256: undefined }, bootLast)).fields).toMatchObject({ ok: true, instance: { sha256: sha256(elf) } });
  });

  it('keeps who asked for a machine', async () => {
    const { ask, bootLast, lab } = hostLab();
    await ask({ ...run, runtime: 'ringrun' }, bootLast);
    expect(lab.get('hello')?.spec.runtime).toBe('ringrun');
    expect((await ask({ ...run, instance: 'other', runtime: 'A b' })).fields).toMatchObject({ error: { code: 'malformed' } });
  });

  it('says when a program ended or failed instead of listening', async () => {
    const { ask, machines } = hostLab();
    const ended = await ask(run, () => {
      sayReady(machines[1]!);
      say(machines[1]!, controlTypes.event, { name: 'exit', atNs: 5 });
    });
    expect(ended.fields).toMatchObject({ ok: true, instance: { state: 'ended' } });
    const failed = await ask({ ...run, instance: 'broken' }, () => machines[2]!.die('gone'));
    expect(failed.fields).toMatchObject({ ok: false, error: { code: 'failed', message: expect.stringMatching(/^instance broken failed \(worker-died\)/) as string }, instance: { name: 'broken', state: 'failed' } });
  });

  it('answers for a program that never listens when its time is up', async () => {
    const { ask, machines, clock } = hostLab();
    const answer = await ask(run, async () => {
      sayReady(machines[1]!);
      await settled();
      clock.advance(2000);
    });
    expect(answer.fields).toMatchObject({ ok: true, instance: { state: 'ready' } });
  });
});

describe('the provider refuses', () => {
  it('a name that is taken, by whatever machine', async () => {
    const { ask, bootLast, lab } = hostLab();
    await ask(run, bootLast);
    for (const instance of ['hello', 'host']) {
      expect((await ask({ ...run, instance })).fields).toMatchObject({ ok: false, error: { code: 'in-use', message: `there is already a machine named ${instance} in the lab` } });
    }
    expect(lab.machines).toHaveLength(2);
  });

  it('more machines or memory than the lab holds', async () => {
    const { ask, bootLast } = hostLab();
    expect((await ask({ ...run, memoryMiB: 257 })).fields).toMatchObject({
      error: { code: 'budget', message: 'a lab holds 512 MiB of memory, this would make 513 MiB; remove a machine first' },
    });
    for (const instance of ['a', 'b', 'c', 'd', 'e']) expect((await ask({ ...run, instance }, bootLast)).fields.ok).toBe(true);
    expect((await ask({ ...run, instance: 'f' })).fields).toMatchObject({
      error: { code: 'budget', message: 'a lab holds 6 machines, this would be number 7; remove one first' },
    });
  });

  it('files that are missing, altered or no unikernel', async () => {
    const { ask, setFiles, lab } = hostLab();
    const refused = async (bytes: Uint8Array | null, sha = bytes ? sha256(bytes) : run.sha256, memoryMiB = 16) => {
      setFiles(bytes ? { [run.path]: bytes } : {});
      const answer = await ask({ ...run, sha256: sha, memoryMiB });
      expect(answer.fields).toMatchObject({ ok: false, error: { code: 'bad-image' } });
      return (answer.fields.error as { message: string }).message;
    };
    expect(await refused(null)).toContain('could not be read: No such file or directory');
    expect(await refused(elf, '0'.repeat(64))).toContain(`has the SHA-256 ${sha256(elf)}`);
    expect(await refused(new TextEncoder().encode('#!/bin/sh\n'))).toBe('image hello: the file is not an ELF file');
    expect(await refused(elfSample(undefined, 40 << 20))).toBe('image hello: the image occupies memory up to 41 MiB, the machine has 16 MiB');
    expect(lab.machines).toHaveLength(1);
  });

  it('requests it does not understand, and says why', async () => {
    const { ask, answered, host } = hostLab();
    say(host, controlTypes.event, { name: 'provider', atNs: 1, request: 'x', verb: 'list' });
    expect((await ask({ verb: 'format-disk' })).fields).toMatchObject({ ok: false, error: { code: 'unsupported' } });
    expect((await ask({ ...run, instance: 'Bad Name' })).fields).toMatchObject({ error: { code: 'malformed', message: expect.stringMatching(/^instance:/) as string } });
    expect((await ask({ ...run, args: 'a\nb' })).fields).toMatchObject({ error: { code: 'malformed' } });
    expect((await ask({ ...run, memoryMiB: 4 })).fields).toMatchObject({ error: { code: 'malformed' } });
    expect((await ask({ ...run, path: '../../etc/passwd' })).fields).toMatchObject({ error: { code: 'malformed' } });
    expect([...answered.keys()]).toEqual([1, 2, 3, 4, 5]);
  });

  it('floods, without piling up answers', async () => {
    const { host, ask, clock, answered, serveUntil } = hostLab();
    for (let request = 1000; request < 6000; request += 1) {
      say(host, controlTypes.event, { name: 'provider', atNs: 1, request, verb: 'list' });
    }
    expect(host.posted.filter(({ kind }) => kind === 'control-input').length).toBeLessThan(50);
    await serveUntil(() => answered.size >= 16);
    await settled();
    for (let second = 0; second < 10; second += 1) {
      host.say({ kind: 'pulse', instructions: 1, running: true });
      clock.advance(1000);
    }
    expect((await ask({ verb: 'list' })).fields.ok).toBe(true);
  });

  it('unikernels: they have no provider', async () => {
    const { machines, lab } = fakePortLab();
    const added = lab.add({ image: 'web', name: 'unikernel', mac: '00:22:15:00:00:0a', ip: '10.0.0.10' });
    if (added.ok) void added.value.boot();
    sayReady(machines[0]!);
    say(machines[0]!, controlTypes.event, { name: 'provider', atNs: 1, request: 1, verb: 'list' });
    await settled();
    expect(machines[0]!.posted.filter(({ kind }) => kind === 'control-input')).toEqual([]);
  });
});

describe('an image from a guest', () => {
  it('is looked at before anything boots from it', () => {
    const refusal = (change: (view: DataView) => void) => {
      const result = checkUnikernel(elfSample(change), 16);
      return result.ok ? null : result.failure;
    };
    expect(refusal(() => undefined)).toBeNull();
    expect(refusal((view) => view.setUint8(4, 2))).toMatch(/32-bit x86/);
    expect(refusal((view) => view.setUint16(18, 62, true))).toMatch(/32-bit x86/);
    expect(refusal((view) => view.setUint16(16, 1, true))).toMatch(/not an executable/);
    expect(refusal((view) => view.setUint32(104, 1, true))).toMatch(/no multiboot header/);
    expect(refusal((view) => view.setUint32(52 + 16, 4096, true))).toMatch(/damaged/);
    expect(refusal((view) => view.setUint32(28, 0xffff_ffff, true))).toMatch(/damaged/);
    expect(checkUnikernel(new Uint8Array(3), 16).ok).toBe(false);
  });

  it('passes or is refused whatever its bytes are', () => {
    for (let round = 0; round < 20_000; round += 1) {
      const noise = randomBytes(6);
      const bytes = elfSample((view) => {
        for (let at = 0; at < 6; at += 2) view.setUint8(noise[at]! % 128, noise[at + 1]!);
      });
      expect(typeof checkUnikernel(bytes.subarray(0, 128 - (round % 40)), 16).ok).toBe('boolean');
    }
  });
});
