'use client';
import type { Machine } from '@/_lab/session/machine';
import { formatBytes, formatMs } from '@/_ui/format';
import { KindChip } from '@/_ui/kind-chip';
import { BootSteps } from './boot-steps';
import { machineFailureText } from './failure-text';
import { FailureView } from './failure-view';
import { KeepMachine } from './keep-machine';
import { useMachine } from './lab-context';
import type { LabMachine } from './lab-ports';
import { MachineControls, StateWord } from './machine-controls';
import type { MachineView } from './machine-store';
import { OriginNote } from './origin-note';
import { RequestBar } from './request-bar';
import { TakeHome } from './take-home';
import { TerminalPane } from './terminal-pane';

/** One machine: who it is, its buttons, its boot, its console and its request bar. */
export function MachinePanel({ name }: { name: string }) {
  const { entry, machine, store, view } = useMachine(name);
  const wasStarted = view.state !== 'idle' || view.steps.some(({ status }) => status === 'completed' || status === 'failed');
  return (
    <section aria-label={`Machine ${name}`} className="ui flex h-full min-h-0 flex-col bg-paper">
      <header className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-3 py-2">
        <div className="min-w-0 grow">
          <h2 className="flex flex-wrap items-center gap-2 font-semibold">
            <span className="font-mono text-[0.9375rem]">{name}</span>
            <KindChip kind={entry.kind} />
            <span className="text-sm font-normal" data-state={view.state}>
              <StateWord state={view.state} />
            </span>
            {machine && machine.source !== 'live' && <span className="text-sm font-normal text-soft">({machine.source})</span>}
          </h2>
          <p className="tabular text-xs text-soft">
            {entry.ip} · {entry.name}.lab
          </p>
          {machine?.spec.runtime && (
            <p className="text-xs text-soft">
              Asked for by the container runtime {machine.spec.runtime}; on a real server it would start a monitor here, the process of a
              hypervisor.
            </p>
          )}
        </div>
        <MachineControls store={store} view={view} entry={entry} />
      </header>
      <p role="status" className="sr-only">
        {announcement(name, view)}
      </p>
      {view.failure && view.state === 'failed' && <FailureView text={machineFailureText(view.failure)} />}
      {!wasStarted || !machine ? (
        <OffScreen entry={entry} machine={machine} />
      ) : (
        <>
          <BootBar view={view} />
          <OriginNote view={view} />
          <TerminalPane machine={machine} />
          {machine.capabilities.request && <RequestBar machine={machine} state={view.state} kind={entry.kind} />}
        </>
      )}
      {store?.keeper && view.keeping && <KeepMachine keeper={store.keeper} view={view.keeping} state={view.state} />}
      {entry.kind === 'unikernel' && machine && <TakeHome machine={machine} name={name} />}
    </section>
  );
}

/** A dark screen with a note on it, so that a machine switched off still looks like one. */
function OffScreen({ entry: { title, about, isDeployed }, machine }: { entry: LabMachine; machine: Machine | null }) {
  return (
    <div className="flex grow flex-col justify-center gap-2 bg-screen px-8 py-10 text-[#eceae4]">
      <p className="text-lg font-semibold">{title}</p>
      <p className="max-w-prose text-[#c9c8c3]">{about}</p>
      <p className="text-sm text-[#a9aab0]">{machine && !isDeployed ? `Switched off. ${startWords(machine)} ${startBytes(machine)}.` : 'Switched off.'}</p>
    </div>
  );
}

/** From a snapshot a start fetches that instead, and no kernel. */
function startWords({ capabilities }: Machine): string {
  return capabilities.snapshot ? 'A cold boot fetches' : 'Starting it fetches';
}

/** What a first start downloads, as far as the manifest can say before files are read on demand. */
function startBytes({ image }: Machine): string {
  const eager = image.files.filter(({ role }) => !['pack', 'symbols', 'link-map'].includes(role));
  const bytes = formatBytes(eager.reduce((sum, file) => sum + file.bytes, 0));
  return image.files.some(({ role }) => role === 'pack') ? `${bytes}, and further files as they are used` : bytes;
}

function BootBar({ view }: { view: MachineView }) {
  const ready = readyOf(view);
  const bytes = view.metrics.findLast(({ name }) => name === 'bytes-fetched');
  if (view.state !== 'ready' && view.state !== 'paused')
    return (
      <div className="border-b border-line px-3 py-2">
        <BootSteps steps={view.steps} />
      </div>
    );
  return (
    <details className="border-b border-line px-3 py-1.5 text-[0.8125rem]">
      <summary className="tabular">
        {ready ? `Ready after ${formatMs(ready.value)}` : 'Ready'}
        {bytes && ` · ${formatBytes(bytes.value)} fetched`}
        {ready && ` · ${ready.temperature} engine`}
      </summary>
      <div className="pt-1 pb-1.5">
        <BootSteps steps={view.steps} />
      </div>
    </details>
  );
}

/** Booted or restored: two quantities, never both. */
function readyOf({ metrics }: Pick<MachineView, 'metrics'>) {
  return metrics.findLast(({ name }) => name === 'ready-marker' || name === 'restored');
}

/** Spoken on a change of state only: progress within a boot would chatter. */
function announcement(name: string, { state, metrics }: MachineView): string {
  if (state === 'fetching') return `${name} is starting`;
  if (state === 'failed') return `${name} failed`;
  if (state !== 'ready') return '';
  const ready = readyOf({ metrics });
  return ready ? `${name} is ready after ${formatMs(ready.value)}` : `${name} is ready`;
}
