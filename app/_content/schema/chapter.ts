// Frontmatter of a lesson, and the files shared by all chapters.
import { z } from 'zod';

const text = z.string().trim().min(1);
const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'an id is lower-case words joined by hyphens');

export const frontmatterSchema = z.strictObject({
  title: text.describe('as in the table of chapters, without its number'),
  summary: text.max(240).describe('one or two sentences for the table of chapters and search engines'),
  minutes: z.strictObject({
    core: z.int().positive().describe('reading time of the sections tagged core'),
    full: z.int().positive().describe('all sections, tasks and the quiz'),
  }),
});

export const glossarySchema = z.record(
  id,
  z.strictObject({
    term: text,
    meaning: text.describe('one or two sentences, in plain words'),
    chapter: z.int().nonnegative().optional().describe('where it is introduced'),
  }),
);

export const referencesSchema = z.record(
  id,
  z.strictObject({
    authors: text,
    short: text.describe('as in the running text: "Kuenzer et al."'),
    title: text,
    venue: text,
    year: z.int().min(1950).max(2100),
    doi: z.string().regex(/^10\.\d{4,9}\/\S+$/).optional(),
    url: z.url({ protocol: /^https$/ }).optional(),
  }).refine((reference) => reference.doi ?? reference.url, 'a reference needs a doi or a url'),
);

export const misconceptionsSchema = z.record(id, z.strictObject({ belief: text, fact: text }));

export type Frontmatter = z.infer<typeof frontmatterSchema>;
export type Glossary = z.infer<typeof glossarySchema>;
export type References = z.infer<typeof referencesSchema>;
export type Misconceptions = z.infer<typeof misconceptionsSchema>;
