// Checks: the condition that proves a task or a question answered by doing. One type for both.
import * as z from 'zod';

const machine = z.string().describe('name of a machine of the lab');

export const checkSchema = z.discriminatedUnion('kind', [
  z
    .strictObject({
      kind: z.literal('http'),
      machine,
      port: z.int().min(1).max(65535).default(80),
      path: z.string().startsWith('/').default('/echo').describe('gets the nonce as ?nonce='),
      status: z.int().default(200),
      echoesNonce: z.boolean().default(true).describe('the answer must contain the nonce chosen for this run'),
    })
    .describe('an HTTP request through the lab network'),
  z
    .strictObject({
      kind: z.literal('console'),
      machine,
      pattern: z.string().describe('regular expression over the console since the task began'),
    })
    .describe('something the machine printed'),
  z
    .strictObject({
      kind: z.literal('exec'),
      machine,
      argv: z.array(z.string()).min(1),
      exit: z.int().default(0),
      stdout: z.string().optional().describe('regular expression'),
    })
    .describe('a command in the container host'),
]);

export type Check = z.infer<typeof checkSchema>;

/** What a check saw: always both sides, so that a reader knows what to do. */
export interface CheckOutcome {
  readonly passed: boolean;
  readonly expected: string;
  readonly found: string;
}
