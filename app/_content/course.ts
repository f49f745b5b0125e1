// The course as the pages see it. A fault in the content fails the build here, with all faults listed.
import 'server-only';
import { cache } from 'react';
import { formatDiagnostics } from './diagnostic';
import { loadCourse, type Chapter, type Course } from './load';

/** Reads the course once per render. */
export const getCourse = cache((): Course => {
  const { course, diagnostics } = loadCourse(process.cwd());
  if (!course || diagnostics.length > 0) throw new Error(`content has faults:\n${formatDiagnostics(diagnostics)}`);
  return course;
});

/** The chapter at /learn/`slug`, if there is one. */
export function getChapter(slug: string): Chapter | undefined {
  return getCourse().chapters.find((chapter) => chapter.slug === slug);
}
