import type { Manifest } from '@/_lab/load/manifest-schema';
import type { Quiz } from '@/_quiz/engine/question';
import type { Diagnostic } from '../diagnostic';
import type { Frontmatter, Glossary, Misconceptions, References } from '../schema/chapter';
import type { LabFile } from '../schema/lab-file';
import type { Heading, TagUse } from '../lesson';
import type { YamlFile } from '../yaml-file';

/** What rules see of a chapter. */
export interface ChapterView {
  readonly number: number;
  readonly slug: string;
  readonly lesson: {
    readonly file: string;
    readonly meta: Frontmatter;
    readonly headings: readonly Heading[];
    readonly tags: readonly TagUse[];
    readonly links: readonly { readonly url: string; readonly line: number }[];
  };
  readonly quiz: YamlFile<Quiz>;
  readonly lab: YamlFile<LabFile>;
}

/** What rules see of the course. */
export interface CourseView {
  readonly chapters: readonly ChapterView[];
  readonly glossary: YamlFile<Glossary>;
  readonly references: YamlFile<References>;
  readonly misconceptions: YamlFile<Misconceptions>;
  readonly manifest: Manifest | null;
}

/** Looks at the whole course and returns every fault of one sort. */
export type Rule = (course: CourseView) => readonly Diagnostic[];
