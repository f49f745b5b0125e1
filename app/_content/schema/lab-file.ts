// lab.yaml: the machines of a chapter, its tasks and the checks that prove them.
import { z } from 'zod';
import { checkSchema } from '@/_lab/checks/check';
import { instanceSpecSchema } from '@/_lab/protocol/instance-spec';
import { choiceSchema } from '@/_quiz/engine/question';

const id = z.string().regex(/^[a-z][a-z0-9-]*$/, 'an id is lower-case words joined by hyphens');
const text = z.string().trim().min(1);

export const machineEntrySchema = z.strictObject({
  ...instanceSpecSchema.shape,
  kind: z.enum(['unikernel', 'container-host', 'linux-vm']).describe('must agree with the image'),
  title: text.describe('over its pane'),
  about: text.describe('one sentence under the title before it is started'),
});

const stepSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('start'), machine: z.string(), text }).describe('power a machine on'),
  z
    .strictObject({ kind: z.literal('command'), machine: z.string(), command: text, text })
    .describe('type a command into a terminal; the reader clicks to run it'),
  z.strictObject({ kind: z.literal('read'), text }).describe('look at something'),
]);

export const taskSchema = z.strictObject({
  id,
  title: text,
  goal: text,
  predict: z
    .strictObject({ prompt: text, choices: z.array(z.strictObject({ id, text })).min(2).max(5) })
    .describe('the expectation, committed before anything runs; no choice is marked right'),
  run: z.array(stepSchema).min(1),
  checks: z.array(id).min(1).describe('ids of checks below; all must pass'),
  explain: z.strictObject({
    prompt: text,
    choices: z.array(choiceSchema).min(2).max(5),
    explanation: text,
  }),
  hints: z.strictObject({
    point: text.describe('where to look'),
    concept: text.describe('the idea behind it'),
    command: text.describe('what to type or click'),
  }),
});

export const labFileSchema = z.strictObject({
  machines: z.array(machineEntrySchema).min(1).max(6),
  checks: z.record(id, checkSchema),
  tasks: z.array(taskSchema),
});

export type MachineEntry = z.infer<typeof machineEntrySchema>;
export type TaskStep = z.infer<typeof stepSchema>;
export type Task = z.infer<typeof taskSchema>;
export type LabFile = z.infer<typeof labFileSchema>;
