// The message switch of a machine worker. Runs in a browser's worker and in Node's alike.
import type { FromMachineWorker, ToMachineWorker } from '@/_lab/protocol/machine-messages';
import type { WorkerScope } from '@/_lab/protocol/worker-port';
import type { LoadPlatform } from '@/_lab/load/file-loader';
import { unreachable } from '@/_shared/result';
import { boot, type BootTools } from './boot';
import { EngineLoader } from './engine-source';
import type { RunningMachine } from './running-machine';

const PULSE_MS = 1000;

type Scope = WorkerScope<FromMachineWorker, ToMachineWorker>;

/** Serves one machine for the life of the worker. */
export function startMachineHost(scope: Scope, platform: LoadPlatform): void {
  const engines = new EngineLoader(platform, (module) => scope.post({ kind: 'engine-compiled', module }));
  const tools: BootTools = { platform, engines, post: (message, transfer) => scope.post(message, transfer) };
  scope.listen(hostSwitch(scope, tools));
}

function hostSwitch(scope: Scope, tools: BootTools): (message: ToMachineWorker) => void {
  let machine: RunningMachine | null = null;
  return (message) => {
    switch (message.kind) {
      case 'warm':
        return tools.engines.warm(message.source);
      case 'boot':
        setInterval(() => {
          if (machine) machine.pulse();
          else scope.post({ kind: 'pulse', instructions: 0, running: false });
        }, PULSE_MS);
        void boot(message.order, tools).then((result) => {
          if (result.ok) machine = result.value;
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
      default:
        return unreachable(message);
    }
  };
}
