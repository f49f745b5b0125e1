// The message switch of a machine worker. Runs in a browser's worker and in Node's alike.
import type { VerbFailure } from '@/_lab/protocol/failure';
import type { FromMachineWorker, ToMachineWorker } from '@/_lab/protocol/machine-messages';
import type { WorkerScope } from '@/_lab/protocol/worker-port';
import type { LoadPlatform } from '@/_lab/load/file-loader';
import { fail, unreachable, type Result } from '@/_shared/result';
import { boot, type BootTools } from './boot';
import { EngineLoader } from './engine-source';
import { takeSnapshot, type BootedMachine } from './take-snapshot';

const PULSE_MS = 1000;

type Scope = WorkerScope<FromMachineWorker, ToMachineWorker>;

/** Serves one machine for the life of the worker. */
export function startMachineHost(scope: Scope, platform: LoadPlatform): void {
  const engines = new EngineLoader(platform, (module) => scope.post({ kind: 'engine-compiled', module }));
  const tools: BootTools = { platform, engines, post: (message, transfer) => scope.post(message, transfer) };
  scope.listen(hostSwitch(scope, tools));
}

function hostSwitch(scope: Scope, tools: BootTools): (message: ToMachineWorker) => void {
  let booted: BootedMachine | null = null;
  return (message) => {
    const machine = booted?.machine;
    switch (message.kind) {
      case 'warm':
        return tools.engines.warm(message.source);
      case 'boot':
        setInterval(() => {
          if (booted) booted.machine.pulse();
          else scope.post({ kind: 'pulse', instructions: 0, running: false });
        }, PULSE_MS);
        void boot(message.order, tools).then((result) => {
          if (result.ok) booted = result.value;
          else scope.post({ kind: 'failure', failure: result.failure });
        });
        return;
      case 'engine':
        return tools.engines.give(message.module);
      case 'console-input':
        return machine?.type(message.bytes);
      case 'taken':
        return machine?.taken(message.stream, message.bytes);
      case 'control-input':
        return machine?.sendControl(message.bytes);
      case 'resize':
        return machine?.resize(message.columns, message.rows);
      case 'run':
        void machine?.setRunning(message.running);
        return;
      case 'sample':
        if (machine) scope.post({ kind: 'sampled', id: message.id, sample: machine.sample(message.withMemory) });
        return;
      case 'identified':
        return machine?.identified();
      case 'snapshot':
        if (booted) void snapshot(scope, booted, message.id);
        return;
      default:
        return unreachable(message);
    }
  };
}

async function snapshot(scope: Scope, booted: BootedMachine, id: number): Promise<void> {
  const result = await takeSnapshot(booted).catch(unpacked);
  scope.post({ kind: 'snapshot-taken', id, result }, result.ok ? [result.value.bytes.buffer] : []);
}

/** Packing a machine takes several times its state in memory, which a browser may not give. */
function unpacked(error: unknown): Result<never, VerbFailure> {
  return fail({ kind: 'guest', code: 'state', message: `its state could not be packed (${String(error)})` });
}
