// Tags: known, with the right attributes, and naming things that exist.
import type { Diagnostic } from '../diagnostic';
import type { TagUse } from '../lesson';
import { enclosingTags, isTagName, tagSchemas } from '../schema/tags';
import { describeIssue } from '../yaml-file';
import type { ChapterView, CourseView, Rule } from './rule';

export const tagRule: Rule = (course) =>
  course.chapters.flatMap((chapter) => [
    ...chapter.lesson.tags.flatMap((tag) => tagFaults(tag, chapter, course)),
    ...quizFaults(chapter),
  ]);

function tagFaults(tag: TagUse, chapter: ChapterView, course: CourseView): Diagnostic[] {
  const at = { file: chapter.lesson.file, line: tag.line };
  const { name } = tag;
  if (!isTagName(name)) {
    const known = Object.keys(tagSchemas).join(', ');
    return [{ ...at, message: `<${name}> is not a tag of the course`, remedy: `use one of ${known}` }];
  }
  const parsed = tagSchemas[name].safeParse(tag.attributes);
  if (!parsed.success)
    return parsed.error.issues.map((issue) => {
      const { message, remedy } = describeIssue(issue);
      return { ...at, message: `<${name}> ${message.replace('the file', 'it')}`, remedy };
    });
  const missing = unresolved(name, tag.attributes, chapter, course);
  if (missing) return [{ ...at, message: `<${name}> names "${missing.key}", which is not in ${missing.where}`, remedy: missing.remedy }];
  if (enclosingTags.has(name) && !tag.hasChildren)
    return [{ ...at, message: `<${name}> is empty`, remedy: `write its text between <${name}> and </${name}>` }];
  return [];
}

interface Missing {
  readonly key: string;
  readonly where: string;
  readonly remedy: string;
}

function unresolved(name: string, attributes: TagUse['attributes'], chapter: ChapterView, course: CourseView): Missing | null {
  const { glossary, references } = course;
  const lab = chapter.lab.value;
  const lookUp = (attribute: string, keys: readonly string[], where: string, remedy: string): Missing | null => {
    const key = String(attributes[attribute]);
    return keys.includes(key) ? null : { key, where, remedy };
  };
  switch (name) {
    case 'Term':
      return lookUp('id', Object.keys(glossary.value), glossary.file, 'add the term there or mend the id');
    case 'Cite':
    case 'Reading':
      return lookUp('of', Object.keys(references.value), references.file, 'add the reference there or mend the key');
    case 'Machine':
      return lookUp('name', lab.machines.map((machine) => machine.name), chapter.lab.file, 'name a machine of this chapter');
    case 'Task':
      return lookUp('id', lab.tasks.map((task) => task.id), chapter.lab.file, 'add the task there or mend the id');
    default:
      return null;
  }
}

/** A chapter shows its quiz once and each of its tasks once. */
function quizFaults({ lesson, lab }: ChapterView): Diagnostic[] {
  const uses = (name: string, id?: string) =>
    lesson.tags.filter((tag) => tag.name === name && (id === undefined || tag.attributes.id === id)).length;
  const faults = lab.value.tasks.flatMap((task, index) =>
    uses('Task', task.id) === 1
      ? []
      : [
          {
            file: lab.file,
            line: lab.lineOf(['tasks', index]),
            message: `task "${task.id}" appears ${uses('Task', task.id)} times in the lesson`,
            remedy: `write <Task id="${task.id}" /> once in lesson.mdx`,
          },
        ],
  );
  if (uses('Quiz') !== 1)
    faults.push({ file: lesson.file, line: 1, message: `the lesson has ${uses('Quiz')} quizzes`, remedy: 'write <Quiz /> once' });
  return faults;
}
