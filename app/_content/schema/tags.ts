// The tags an author may use, and their attributes. The registry draws them; the content check reads them here.
import { z } from 'zod';

const none = z.strictObject({});
const id = z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'an id is lower-case words joined by hyphens');

/** Attributes of each tag. Children are not attributes; `holds` below says who has them. */
export const tagSchemas = {
  Intro: none,
  Objectives: none,
  Recap: none,
  FurtherReading: none,
  Reading: z.strictObject({ of: id.describe('reference that this list item is about') }),
  Aside: z.strictObject({ title: z.string().min(1) }),
  Quote: z.strictObject({ source: z.string().min(1), url: z.url({ protocol: /^https$/ }) }),
  Term: z.strictObject({ id: id.describe('key in content/glossary.yaml') }),
  Cite: z.strictObject({ of: id.describe('key in content/references.yaml'), where: z.string().optional().describe('page, table or section') }),
  Machine: z.strictObject({ name: z.string().describe('a machine of lab.yaml') }),
  Task: z.strictObject({ id: id.describe('a task of lab.yaml') }),
  Quiz: none,
  StacksFigure: z.strictObject({ caption: z.string().min(20).describe('what the reader should take from the figure') }),
  LinkMap: z.strictObject({ image: id.describe('id in the image manifest'), caption: z.string().min(20) }),
  EvidenceTable: z.strictObject({ caption: z.string().min(20) }),
} as const;

export type TagName = keyof typeof tagSchemas;
export type TagProps<Name extends TagName> = z.infer<(typeof tagSchemas)[Name]>;

/** Tags that enclose text; the others stand alone. */
export const enclosingTags: ReadonlySet<TagName> = new Set<TagName>([
  'Intro',
  'Objectives',
  'Recap',
  'FurtherReading',
  'Reading',
  'Aside',
  'Quote',
  'Term',
]);

/** True for a tag of the course. */
export function isTagName(name: string): name is TagName {
  return Object.hasOwn(tagSchemas, name);
}
