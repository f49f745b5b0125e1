// The vocabulary of lessons: tag name to component. Authors never import.
import type { MDXComponents } from 'mdx/types';
import type { Chapter, Course } from '@/_content/load';
import { linkMapOf } from '@/_content/link-map';
import type { References } from '@/_content/schema/chapter';
import { LinkMapFigure } from '@/_figures/link-map/link-map-figure';
import { StacksFigure } from '@/_figures/stacks/stacks-figure';
import { KindChip } from '@/_ui/kind-chip';
import { Aside, Intro, Objectives, Quote, Recap } from './blocks';
import { ChapterEvidence } from './chapter-evidence';
import { ChapterQuiz } from './chapter-quiz';
import { checkedTag } from './checked-tag';
import { ScrollRegion } from './scroll-region';
import { Cite, FurtherReading, Reading } from './references';
import { TaskCard } from './task/task-card';
import { Term } from './term';

/** Plain Markdown elements that need more than style. Read by @next/mdx through mdx-components.tsx. */
export function useMDXComponents(): MDXComponents {
  return { table: ScrollRegion };
}

/** All tags for the lesson of one chapter. */
export function tagsFor(chapter: Chapter, course: Course): MDXComponents {
  const lab = chapter.lab.value;
  return {
    Intro: checkedTag('Intro', Intro),
    Objectives: checkedTag('Objectives', Objectives),
    Recap: checkedTag('Recap', Recap),
    Aside: checkedTag('Aside', Aside),
    Quote: checkedTag('Quote', Quote),
    FurtherReading: checkedTag('FurtherReading', FurtherReading),
    Reading: checkedTag('Reading', ({ of, children }) => <Reading reference={referenceOf(course, of)}>{children}</Reading>),
    Cite: checkedTag('Cite', ({ of, where }) => <Cite reference={referenceOf(course, of)} where={where} />),
    Term: checkedTag('Term', ({ id, children }) => (
      <Term entry={found(course.glossary.value[id], `glossary term "${id}"`)}>{children}</Term>
    )),
    Machine: checkedTag('Machine', ({ name }) => {
      const machine = found(lab.machines.find((entry) => entry.name === name), `machine "${name}"`);
      return (
        <KindChip kind={machine.kind}>
          <span className="font-mono">{name}</span>
        </KindChip>
      );
    }),
    Task: checkedTag('Task', ({ id }) => {
      const task = found(lab.tasks.find((entry) => entry.id === id), `task "${id}"`);
      const checks = task.checks.map((check) => found(lab.checks[check], `check "${check}"`));
      return <TaskCard task={task} checks={checks} />;
    }),
    Quiz: checkedTag('Quiz', () => (
      <ChapterQuiz storageKey={chapter.slug} quiz={chapter.quiz.value} checks={lab.checks} />
    )),
    StacksFigure: checkedTag('StacksFigure', ({ caption }) => <StacksFigure caption={caption} />),
    LinkMap: checkedTag('LinkMap', ({ image, caption }) => {
      const { components, imageBytes } = linkMapOf(course, image);
      return <LinkMapFigure components={components} imageBytes={imageBytes} caption={caption} />;
    }),
    EvidenceTable: checkedTag('EvidenceTable', ({ caption }) => <ChapterEvidence caption={caption} />),
  };
}

function referenceOf(course: Course, key: string): References[string] {
  return found(course.references.value[key], `reference "${key}"`);
}

/** The content check has found everything that a lesson names; this only tells the compiler. */
function found<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`${what} is not in the content`);
  return value;
}
