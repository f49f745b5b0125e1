// What a reader answers, by kind of question. The small build of zod, because this reaches the browser.
import * as z from 'zod/mini';
import '@/_shared/zod-config';

export const answerSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('single'), choice: z.string() }),
  z.strictObject({ kind: z.literal('multiple'), choices: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('short'), text: z.string() }),
  z.strictObject({ kind: z.literal('numeric'), text: z.string() }),
  z.strictObject({ kind: z.literal('doing'), passed: z.boolean(), found: z.string() }),
]);

export type Answer = z.infer<typeof answerSchema>;
export type AnswerOf<Kind extends Answer['kind']> = Extract<Answer, { kind: Kind }>;
