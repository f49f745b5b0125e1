'use client';
import { useMemo, useSyncExternalStore, type ReactNode } from 'react';
import type { Task } from '@/_content/schema/lab-file';
import type { Check } from '@/_lab/checks/check';
import { InlineText } from '@/_ui/inline-text';
import { CheckStage } from './check-stage';
import { ExplainStage } from './explain-stage';
import { Hints } from './hints';
import { PredictStage } from './predict-stage';
import { RunStage } from './run-stage';
import { createTaskStore, type TaskProgress } from './task-progress';

/** A live task: predict, run, explain, in that order. */
export function TaskCard({ task, checks }: { task: Task; checks: readonly Check[] }) {
  const store = useMemo(() => createTaskStore(task), [task]);
  const { value: progress } = useSyncExternalStore(store.subscribe, store.get, store.getInitial);
  const patch = (change: Partial<TaskProgress>) => store.update((current) => ({ ...current, ...change }));
  return (
    <section
      id={`task-${task.id}`}
      aria-labelledby={`task-${task.id}-title`}
      className="ui scroll-mt-20 rounded-lg border border-edge bg-panel"
      data-task={task.id}
    >
      <header className="border-b border-line px-5 py-4">
        <p className="label">Task{progress.passed && ' · done'}</p>
        <h3 id={`task-${task.id}-title`} className="mt-0! text-lg! leading-snug!">
          {task.title}
        </h3>
        <p className="mt-1">
          <InlineText text={task.goal} />
        </p>
      </header>
      <Stage number={1} name="Predict">
        <PredictStage task={task} prediction={progress.prediction} onCommit={(prediction) => patch({ prediction })} />
      </Stage>
      <Stage number={2} name="Run">
        <RunStage steps={task.run} isLocked={!progress.prediction} />
        <CheckStage
          checks={checks}
          isLocked={!progress.prediction}
          isPassed={progress.passed}
          onPassed={() => patch({ passed: true })}
        />
        <Hints hints={task.hints} />
      </Stage>
      <Stage number={3} name="Explain">
        <ExplainStage
          task={task}
          isLocked={!progress.passed}
          taken={progress.explanation}
          onTake={(explanation) => patch({ explanation })}
        />
      </Stage>
    </section>
  );
}

function Stage({ number, name, children }: { number: number; name: string; children: ReactNode }) {
  return (
    <div role="group" aria-label={name} className="grid gap-3 border-b border-line px-5 py-4 last:border-b-0">
      <p className="font-semibold">
        <span className="mr-1.5 inline-grid size-6 place-items-center rounded-full border border-edge text-sm tabular-nums">{number}</span>
        {name}
      </p>
      {children}
    </div>
  );
}
