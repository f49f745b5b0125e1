'use client';
import type { TaskStep } from '@/_content/schema/lab-file';
import { useLab, useMachine } from '@/_lab/ui/lab-context';
import { StateWord } from '@/_lab/ui/machine-controls';
import { InlineText } from '@/_ui/inline-text';

/** What to do, step by step. A click does what a reader could do by hand in the lab. */
export function RunStage({ steps, isLocked }: { steps: readonly TaskStep[]; isLocked: boolean }) {
  return (
    <>
      {isLocked && <p className="text-sm text-soft">Commit to a prediction first; then run it.</p>}
      <ol className="list-[lower-alpha] space-y-3 pl-6">
        {steps.map((step, index) => (
          <li key={index}>
            <InlineText text={step.text} />
            {step.kind === 'start' && <StartStep machine={step.machine} isLocked={isLocked} />}
            {step.kind === 'command' && <CommandStep machine={step.machine} command={step.command} isLocked={isLocked} />}
          </li>
        ))}
      </ol>
    </>
  );
}

function StartStep({ machine: name, isLocked }: { machine: string; isLocked: boolean }) {
  const { select } = useLab();
  const { machine, store, view } = useMachine(name);
  const isOff = view.state === 'idle' || view.state === 'failed';
  const start = () => {
    select(name);
    void store?.start();
  };
  return (
    <p className="mt-1.5 flex flex-wrap items-center gap-3">
      <button type="button" className="button" disabled={isLocked || !machine || !isOff} onClick={start}>
        Start <span className="font-mono">{name}</span>
      </button>
      <span className="text-sm">
        <StateWord state={view.state} />
      </span>
    </p>
  );
}

function CommandStep({ machine: name, command, isLocked }: { machine: string; command: string; isLocked: boolean }) {
  const { select } = useLab();
  const { machine, view } = useMachine(name);
  const run = () => {
    select(name);
    machine?.send(`${command}\r`);
  };
  return (
    <div className="mt-1.5 flex flex-wrap items-center gap-2">
      <code className="code grow px-2.5! py-1.5! text-sm!">{command}</code>
      <button type="button" className="button" disabled={isLocked || view.state !== 'ready'} onClick={run}>
        Run in <span className="font-mono">{name}</span>
      </button>
      {view.state !== 'ready' && !isLocked && <span className="w-full text-sm text-soft">Needs {name} to be ready.</span>}
    </div>
  );
}
