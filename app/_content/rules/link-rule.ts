// Links inside the course lead somewhere, and links out of it are encrypted.
import type { Diagnostic } from '../diagnostic';
import type { ChapterView, Rule } from './rule';

/** Pages that are not chapters. */
const pages = ['/', '/lab', '/about/lab'];

export const linkRule: Rule = ({ chapters }) =>
  chapters.flatMap((chapter) =>
    chapter.lesson.links.flatMap(({ url, line }): Diagnostic[] => {
      const fault = linkFault(url, chapter, chapters);
      return fault ? [{ file: chapter.lesson.file, line, ...fault }] : [];
    }),
  );

function linkFault(url: string, from: ChapterView, chapters: readonly ChapterView[]): { message: string; remedy: string } | null {
  if (url.startsWith('https://') || url.startsWith('mailto:')) return null;
  if (!url.startsWith('/') && !url.startsWith('#'))
    return { message: `"${url}" is neither a path of this site nor https`, remedy: 'write /learn/…, #id or https://…' };
  const [path = '', anchor] = url.split('#');
  if (pages.includes(path) && !anchor) return null;
  const target = path === '' ? from : chapters.find(({ slug }) => path === `/learn/${slug}`);
  if (!target) return { message: `"${url}" leads nowhere`, remedy: `link to ${pages.join(', ')} or a chapter that exists` };
  if (anchor && !anchors(target).includes(anchor))
    return { message: `"${url}" names no heading, task or question`, remedy: 'use an id of that chapter' };
  return null;
}

function anchors({ lesson, quiz, lab }: ChapterView): string[] {
  return [
    // The dock of every chapter page.
    'lab',
    ...lesson.headings.flatMap(({ id }) => id ?? []),
    ...lab.value.tasks.map(({ id }) => `task-${id}`),
    ...quiz.value.questions.map(({ id }) => `question-${id}`),
  ];
}
