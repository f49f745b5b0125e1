import type { Metadata } from 'next';
import type { ComponentType } from 'react';
import type { MDXComponents } from 'mdx/types';
import { notFound } from 'next/navigation';
import { getChapter, getCourse } from '@/_content/course';
import { tagsFor } from '@/_mdx/registry';
import { SiteFooter } from '@/_ui/site-footer';
import { ChapterPage } from '../chapter-page';

interface Params {
  readonly params: Promise<{ slug: string }>;
}

export const dynamicParams = false;

export function generateStaticParams() {
  return getCourse().chapters.map(({ slug }) => ({ slug }));
}

export async function generateMetadata({ params }: Params): Promise<Metadata> {
  const meta = getChapter((await params).slug)?.lesson.meta;
  return meta ? { title: meta.title, description: meta.summary } : {};
}

export default async function Page({ params }: Params) {
  const chapter = getChapter((await params).slug);
  if (!chapter) notFound();
  const { default: Lesson } = (await import(`@content/chapters/${chapter.folder}/lesson.mdx`)) as {
    default: ComponentType<{ components: MDXComponents }>;
  };
  const { meta, headings } = chapter.lesson;
  const sections = headings.flatMap(({ id, text, depth, route }) => (id && depth === 2 ? { id, text, route } : []));
  return (
    <ChapterPage
      number={chapter.number}
      title={meta.title}
      minutes={meta.minutes}
      sections={sections}
      machines={chapter.lab.value.machines}
      footer={<SiteFooter />}
    >
      <Lesson components={tagsFor(chapter, getCourse())} />
    </ChapterPage>
  );
}
