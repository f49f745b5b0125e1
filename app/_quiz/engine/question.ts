// What a question is. The content files are checked against these schemas, and the views read these types.
import { z } from 'zod';

const id = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'an id is lower-case words joined by hyphens')
  .describe("kept with readers' answers; never reused for another question");

const text = z.string().trim().min(1);

/** One answer to choose, with what the reader is told on choosing it. */
export const choiceSchema = z.strictObject({
  id,
  text,
  right: z.boolean().default(false),
  feedback: text.describe('said when this choice was taken: why it is right, or why it is wrong'),
  misconception: z.string().optional().describe('id in content/misconceptions.yaml that this wrong choice stands for'),
});

const base = {
  id,
  role: z.enum(['new', 'earlier', 'transfer']).describe('about this chapter, an earlier one, or a case not met in the text'),
  prompt: text,
  explanation: text.describe('why the answer is what it is; shown after answering'),
};

const single = z.strictObject({
  ...base,
  kind: z.literal('single'),
  choices: z.array(choiceSchema).min(2).max(6).describe('exactly one is right'),
});

const multiple = z.strictObject({
  ...base,
  kind: z.literal('multiple'),
  choices: z.array(choiceSchema).min(3).max(8).describe('at least one is right and one is not'),
});

const short = z.strictObject({
  ...base,
  kind: z.literal('short'),
  accepted: z.array(text).min(1).describe('compared without case, articles, hyphens and punctuation'),
  near: z
    .array(z.strictObject({ pattern: text.describe('regular expression'), feedback: text, misconception: z.string().optional() }))
    .default([])
    .describe('answers worth a word of their own, first match wins'),
  otherwise: text.describe('said to any other wrong answer'),
});

const numeric = z.strictObject({
  ...base,
  kind: z.literal('numeric'),
  answer: z.number(),
  unit: z.string().describe('shown behind the field; empty for a bare number'),
  tolerance: z.number().nonnegative().default(0).describe('largest accepted distance, in the unit'),
  near: z
    .array(z.strictObject({ value: z.number(), feedback: text, misconception: z.string().optional() }))
    .default([])
    .describe('wrong numbers worth a word of their own'),
  otherwise: text,
});

const doing = z.strictObject({
  ...base,
  kind: z.literal('doing'),
  check: id.describe("id of a check in the chapter's lab.yaml"),
  command: z.strictObject({ machine: z.string(), text: z.string() }).optional().describe('offered after a failed attempt'),
});

export const questionSchema = z.discriminatedUnion('kind', [single, multiple, short, numeric, doing]);

export const quizSchema = z.strictObject({
  title: text,
  questions: z.array(questionSchema).min(1),
});

export type Choice = z.infer<typeof choiceSchema>;
export type Question = z.infer<typeof questionSchema>;
export type QuestionKind = Question['kind'];
export type QuestionOf<Kind extends QuestionKind> = Extract<Question, { kind: Kind }>;
export type Quiz = z.infer<typeof quizSchema>;
