// The half of a live machine that asks its guest and its worker, while there is a run to ask.
import type { VerbFailure } from '@/_lab/protocol/failure';
import type { Sample } from '@/_lab/protocol/machine-messages';
import type { Snapshot } from '@/_lab/protocol/snapshot';
import { fail, ok, type Result } from '@/_shared/result';
import * as verbs from './control-verbs';
import type { Capabilities, ExecRequest, ExecResult, PingResult, SnapshotOptions } from './machine';
import type { MachineRun } from './machine-run';
import { ObservedMachine } from './observed-machine';

export abstract class ControlledMachine extends ObservedMachine {
  abstract readonly capabilities: Capabilities;
  protected run: MachineRun | null = null;

  exec(request: ExecRequest): Promise<Result<ExecResult, VerbFailure>> {
    return this.withRun('exec', this.capabilities.exec, (run) => verbs.exec(run.control, request));
  }

  ping(nonce: string): Promise<Result<PingResult, VerbFailure>> {
    return this.withRun('ping', true, async (run) => {
      const answer = await verbs.ping(run.control, nonce);
      if (!answer.ok) return answer;
      const sample = await run.sample(false);
      const seen = sample.ok ? sample.value.levels.findLastIndex((count) => count > 0) : -1;
      return ok({ ...answer.value, emulatorCpl: seen === -1 ? null : seen });
    });
  }

  readFile(path: string): Promise<Result<Uint8Array, VerbFailure>> {
    return this.withRun('readFile', this.capabilities.files, (run) => verbs.readFile(run.control, path));
  }

  /** Answers a request that a program in the guest made of the page. */
  answerProvider(fields: Readonly<Record<string, unknown>>, text: Uint8Array): Promise<Result<void, VerbFailure>> {
    return this.withRun('answerProvider', this.capabilities.exec, (run) => verbs.answerProvider(run.control, fields, text));
  }

  writeFile(path: string, bytes: Uint8Array, mode = 0o644): Promise<Result<void, VerbFailure>> {
    return this.withRun('writeFile', this.capabilities.files, (run) => verbs.writeFile(run.control, path, bytes, mode));
  }

  snapshot({ isTidy = false }: SnapshotOptions = {}): Promise<Result<Snapshot, VerbFailure>> {
    return this.withRun('snapshot', this.capabilities.snapshot, async (run) => {
      if (!isTidy) await verbs.tidyMemory(run.control);
      return run.snapshot();
    });
  }

  sample(withMemory = false): Promise<Result<Sample, VerbFailure>> {
    return this.withRun('sample', true, (run) => run.sample(withMemory));
  }

  protected withRun<Value>(
    verb: string,
    isCapable: boolean,
    ask: (run: MachineRun) => Promise<Result<Value, VerbFailure>>,
  ): Promise<Result<Value, VerbFailure>> {
    if (!isCapable) return Promise.resolve(fail({ kind: 'unsupported', verb }));
    if (this.state !== 'ready' || !this.run) return Promise.resolve(this.notReady());
    return ask(this.run);
  }

  protected notReady(): { readonly ok: false; readonly failure: VerbFailure } {
    return fail({ kind: 'not-ready', state: this.state });
  }
}
