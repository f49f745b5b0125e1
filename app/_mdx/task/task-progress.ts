// How far a reader came with a task, kept in this browser.
import * as z from 'zod/mini';
import '@/_shared/zod-config';
import type { Task } from '@/_content/schema/lab-file';
import { StoredValue } from '@/_ui/stored-value';

export const confidences = ['a guess', 'fairly sure', 'certain'] as const;

const progressSchema = z.strictObject({
  prediction: z.nullable(z.strictObject({ choice: z.string(), confidence: z.enum(confidences) })),
  passed: z.boolean(),
  explanation: z.nullable(z.string()),
});

export type TaskProgress = z.infer<typeof progressSchema>;

const nothing: TaskProgress = { prediction: null, passed: false, explanation: null };

/** Progress that names choices the task no longer has is dropped. */
export function createTaskStore(task: Task): StoredValue<TaskProgress> {
  const has = (choices: readonly { id: string }[], id: string | undefined) => id === undefined || choices.some((choice) => choice.id === id);
  const parse = (raw: unknown) => {
    const stored = progressSchema.safeParse(raw);
    if (!stored.success) return null;
    const { prediction, explanation } = stored.data;
    const isCurrent = has(task.predict.choices, prediction?.choice) && has(task.explain.choices, explanation ?? undefined);
    return isCurrent ? stored.data : null;
  };
  return new StoredValue(`ring-zero:task:${task.id}`, parse, nothing);
}
