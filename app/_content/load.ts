// Reads the whole of content/ from disk. Faults are collected, not thrown, so that all are told at once.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { manifestSchema, type Manifest } from '@/_lab/load/manifest-schema';
import { quizSchema, type Quiz } from '@/_quiz/engine/question';
import type { Diagnostic } from './diagnostic';
import { readLesson, type Lesson } from './lesson';
import { rules } from './rules/all-rules';
import { glossarySchema, misconceptionsSchema, referencesSchema } from './schema/chapter';
import type { Glossary, Misconceptions, References } from './schema/chapter';
import { labFileSchema, type LabFile } from './schema/lab-file';
import { readYaml, type YamlFile } from './yaml-file';

export interface Chapter {
  /** From the folder's prefix; the only order there is. */
  readonly number: number;
  /** The folder without its prefix; the last part of the chapter's address. */
  readonly slug: string;
  readonly folder: string;
  readonly lesson: Lesson;
  readonly quiz: YamlFile<Quiz>;
  readonly lab: YamlFile<LabFile>;
}

export interface Course {
  readonly chapters: readonly Chapter[];
  readonly glossary: YamlFile<Glossary>;
  readonly references: YamlFile<References>;
  readonly misconceptions: YamlFile<Misconceptions>;
  /** Null until the first image is built. */
  readonly manifest: Manifest | null;
}

/** The course, if it could be read at all, and every fault in it. */
export interface Loading {
  readonly course: Course | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** Loads the course below `root`, the top of the checkout. */
export function loadCourse(root: string): Loading {
  const reader = new Reader(root);
  const glossary = reader.yaml('content/glossary.yaml', glossarySchema);
  const references = reader.yaml('content/references.yaml', referencesSchema);
  const misconceptions = reader.yaml('content/misconceptions.yaml', misconceptionsSchema);
  const chapters = reader.chapterFolders().map((folder) => reader.chapter(folder));
  const complete = chapters.flatMap((chapter) => chapter ?? []);
  if (!glossary || !references || !misconceptions || complete.length < chapters.length)
    return { course: null, diagnostics: reader.diagnostics };
  const course = { chapters: complete, glossary, references, misconceptions, manifest: reader.manifest() };
  return { course, diagnostics: [...reader.diagnostics, ...rules.flatMap((rule) => rule(course))] };
}

class Reader {
  readonly diagnostics: Diagnostic[] = [];

  constructor(private readonly root: string) {}

  text(file: string): string | null {
    const path = join(this.root, file);
    if (existsSync(/*turbopackIgnore: true*/ path)) return readFileSync(/*turbopackIgnore: true*/ path, 'utf8');
    this.diagnostics.push({ file, line: 1, message: 'the file is missing', remedy: 'add it (content/README.md says what it holds)' });
    return null;
  }

  yaml<Schema extends z.ZodType>(file: string, schema: Schema): YamlFile<z.infer<Schema>> | null {
    const text = this.text(file);
    if (text === null) return null;
    const reading = readYaml(file, text, schema);
    this.diagnostics.push(...reading.diagnostics);
    return reading.file;
  }

  chapterFolders(): string[] {
    const names = readdirSync(/*turbopackIgnore: true*/ join(this.root, 'content/chapters'), { withFileTypes: true });
    return names
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  }

  chapter(folder: string): Chapter | null {
    const path = `content/chapters/${folder}`;
    const name = /^(\d{2})-([a-z0-9]+(?:-[a-z0-9]+)*)$/.exec(folder);
    if (!name?.[1] || !name[2]) {
      const remedy = 'rename it to two digits, a hyphen and the address, as in 01-first-light';
      this.diagnostics.push({ file: path, line: 1, message: 'not the name of a chapter folder', remedy });
      return null;
    }
    const lesson = this.lesson(`${path}/lesson.mdx`);
    const quiz = this.yaml(`${path}/quiz.yaml`, quizSchema);
    const lab = this.yaml(`${path}/lab.yaml`, labFileSchema);
    return lesson && quiz && lab ? { number: Number(name[1]), slug: name[2], folder, lesson, quiz, lab } : null;
  }

  lesson(file: string): Lesson | null {
    const text = this.text(file);
    if (text === null) return null;
    const reading = readLesson(file, text);
    this.diagnostics.push(...reading.diagnostics);
    return reading.lesson;
  }

  manifest(): Manifest | null {
    const path = join(this.root, 'public/images/manifest.json');
    return existsSync(/*turbopackIgnore: true*/ path) ? manifestSchema.parse(JSON.parse(readFileSync(/*turbopackIgnore: true*/ path, 'utf8'))) : null;
  }
}
