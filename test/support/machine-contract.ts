// What every machine promises, capability by capability. Live and fake machines run the same tests.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Machine, MachineState } from '@/_lab/session/machine';
import type { ObservedMachine } from '@/_lab/session/observed-machine';

export type ContractMachine = Machine & ObservedMachine;

/** Makes one machine, off. `dispose` ends whatever it stands on. */
export interface ContractSubject {
  readonly machine: ContractMachine;
  /** Starts a server that echoes; the port it listens on. Machines that boot into one need none. */
  readonly serve?: () => Promise<number>;
  dispose(): void;
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

export function machineContract(label: string, make: () => Promise<ContractSubject>): void {
  describe(`machine contract: ${label}`, () => {
    let subject: ContractSubject;
    let machine: ContractMachine;
    const states: MachineState[] = [];

    beforeAll(async () => {
      subject = await make();
      machine = subject.machine;
      machine.onState((state) => states.push(state));
    });

    afterAll(() => subject.dispose());

    it('is idle, has measured nothing and refuses verbs', async () => {
      expect([machine.state, machine.metrics, machine.failure]).toEqual(['idle', [], null]);
      expect(machine.send('x')).toMatchObject({ ok: false });
      expect(await machine.request({ method: 'GET', path: '/' })).toMatchObject({ ok: false });
      expect(await machine.ping('aa')).toEqual({ ok: false, failure: { kind: 'not-ready', state: 'idle' } });
      expect(await machine.resume()).toMatchObject({ ok: false, failure: { kind: 'not-ready' } });
    });

    it('boots through its states to ready, and its steps with it', async () => {
      expect(await machine.boot()).toEqual({ ok: true, value: undefined });
      expect(states).toEqual(['fetching', 'booting', 'ready']);
      for (const step of machine.steps) expect(['completed', 'skipped']).toContain(step.status);
    });

    it('gives a terminal that attaches late what was printed before, and nothing after it detaches', async () => {
      const seen: string[] = [];
      const attached = machine.attach((bytes) => seen.push(text(bytes)));
      expect(seen.join('')).toContain(machine.image.readyMarker);
      attached.dispose();
      const before = seen.length;
      machine.send('x\n');
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(seen.length).toBe(before);
    });

    it('answers a nonce over its control channel, transformed', async () => {
      const nonce = randomBytes(8).toString('hex');
      const answer = await machine.ping(nonce);
      expect(answer).toMatchObject({ ok: true, value: { nonce: [...nonce].reverse().join('') } });
    });

    it('requests, or says that it cannot', async () => {
      const nonce = randomBytes(8).toString('hex');
      const port = await subject.serve?.();
      const answer = await machine.request({ method: 'GET', path: `/echo?nonce=${nonce}`, port, retryUntilUp: true, timeoutMs: 20_000 });
      if (!machine.capabilities.request) expect(answer).toMatchObject({ failure: { kind: 'unsupported' } });
      else if (answer.ok) expect([answer.value.status, text(answer.value.body)]).toEqual([200, expect.stringContaining(nonce)]);
      else expect(answer).toEqual('an answer');
    });

    it('runs commands, or says that it cannot', async () => {
      const answer = await machine.exec({ argv: ['true'] });
      if (machine.capabilities.exec) expect(answer).toMatchObject({ ok: true, value: { exit: 0 } });
      else expect(answer).toEqual({ ok: false, failure: { kind: 'unsupported', verb: 'exec' } });
    });

    it('reads back the file it wrote, or says that it cannot', async () => {
      const bytes = randomBytes(5000);
      const written = await machine.writeFile('/tmp/contract', new Uint8Array(bytes));
      const read = await machine.readFile('/tmp/contract');
      if (!machine.capabilities.files) {
        expect([written, read]).toMatchObject([{ failure: { kind: 'unsupported' } }, { failure: { kind: 'unsupported' } }]);
      } else if (read.ok) expect(Buffer.from(read.value).equals(bytes)).toBe(true);
      else expect(read).toEqual('the file');
    });

    it('takes snapshots and goes on from them, or says that it cannot and boots', async () => {
      expect(machine.origin).toEqual({ kind: 'cold', refused: null });
      const answer = await machine.snapshot();
      if (!answer.ok) {
        expect([machine.capabilities.snapshot, answer.failure]).toEqual([false, { kind: 'unsupported', verb: 'snapshot' }]);
        expect(await machine.boot({ kind: 'built' })).toEqual({ ok: true, value: undefined });
        expect(machine.origin).toEqual({ kind: 'cold', refused: null });
        return;
      }
      expect([machine.capabilities.snapshot, machine.state]).toEqual([true, 'ready']);
      states.length = 0;
      expect(await machine.boot({ kind: 'kept', snapshot: answer.value })).toEqual({ ok: true, value: undefined });
      expect(machine.origin).toEqual({ kind: 'kept', refused: null });
      expect(states).toEqual(['idle', 'fetching', 'booting', 'ready']);
      for (const step of machine.steps) expect(['completed', 'skipped']).toContain(step.status);
      const nonce = randomBytes(8).toString('hex');
      expect(await machine.ping(nonce)).toMatchObject({ ok: true, value: { nonce: [...nonce].reverse().join('') } });
    });

    it('pauses, refuses verbs, and resumes', async () => {
      expect(await machine.pause()).toEqual({ ok: true, value: undefined });
      expect(machine.state).toBe('paused');
      expect(await machine.ping('aa')).toEqual({ ok: false, failure: { kind: 'not-ready', state: 'paused' } });
      expect(await machine.resume()).toEqual({ ok: true, value: undefined });
      expect(await machine.ping('ab')).toMatchObject({ ok: true });
    });

    it('resets by booting again', async () => {
      states.length = 0;
      expect(await machine.boot()).toEqual({ ok: true, value: undefined });
      expect(states).toEqual(['idle', 'fetching', 'booting', 'ready']);
    });

    it('keeps its console when switched off', async () => {
      await machine.powerOff();
      expect(machine.state).toBe('idle');
      let kept = '';
      machine.attach((bytes) => (kept += text(bytes))).dispose();
      expect(kept).toContain(machine.image.readyMarker);
    });

    it('leaves no subscription behind when disposed, twice', () => {
      machine.dispose();
      machine.dispose();
      expect([machine.state, machine.listeners]).toEqual(['disposed', 0]);
    });
  });
}
