'use client';
import { useState } from 'react';
import type { Task } from '@/_content/schema/lab-file';
import { InlineText } from '@/_ui/inline-text';
import { confidences, type TaskProgress } from './task-progress';

type Prediction = NonNullable<TaskProgress['prediction']>;

interface PredictStageProps {
  readonly task: Task;
  readonly prediction: Prediction | null;
  readonly onCommit: (prediction: Prediction) => void;
}

/** The expectation, with how sure the reader is. Once committed it stands: that is its use. */
export function PredictStage({ task, prediction, onCommit }: PredictStageProps) {
  const [choice, setChoice] = useState<string | null>(null);
  const [confidence, setConfidence] = useState<Prediction['confidence'] | null>(null);
  const { prompt, choices } = task.predict;
  if (prediction) {
    const text = choices.find(({ id }) => id === prediction.choice)?.text ?? '';
    return (
      <p>
        You expected: <InlineText text={text} /> <span className="text-soft">({prediction.confidence})</span>
      </p>
    );
  }
  return (
    <>
      <fieldset className="space-y-1.5">
        <legend className="mb-2">
          <InlineText text={prompt} />
        </legend>
        {choices.map(({ id, text }) => (
          <label key={id} className="flex gap-2.5">
            <input
              type="radio"
              name={`${task.id}-prediction`}
              checked={choice === id}
              onChange={() => setChoice(id)}
              className="mt-1 size-4 shrink-0 accent-(--ink)"
            />
            <span>
              <InlineText text={text} />
            </span>
          </label>
        ))}
      </fieldset>
      <fieldset className="flex flex-wrap items-center gap-x-4 gap-y-1">
        <legend className="float-left mr-3 text-soft">This is</legend>
        {confidences.map((option) => (
          <label key={option} className="flex items-center gap-2">
            <input
              type="radio"
              name={`${task.id}-confidence`}
              checked={confidence === option}
              onChange={() => setConfidence(option)}
              className="size-4 accent-(--ink)"
            />
            {option}
          </label>
        ))}
      </fieldset>
      <button
        type="button"
        className="button button-strong justify-self-start"
        disabled={!choice || !confidence}
        onClick={() => choice && confidence && onCommit({ choice, confidence })}
      >
        Commit to this
      </button>
    </>
  );
}
