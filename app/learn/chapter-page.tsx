'use client';
import type { ReactNode } from 'react';
import type { LabMachine } from '@/_lab/ui/lab-ports';
import { LabDock } from '@/_lab/ui/lab-dock';
import { LabProvider, useLab } from '@/_lab/ui/lab-context';
import { pageLab } from '@/_lab/ui/page-lab';
import { SiteHeader } from '@/_ui/site-header';
import { Sections, type Section } from './sections';

interface ChapterPageProps {
  readonly number: number;
  readonly title: string;
  readonly minutes: { readonly core: number; readonly full: number };
  readonly sections: readonly Section[];
  readonly machines: readonly LabMachine[];
  readonly footer: ReactNode;
  readonly children: ReactNode;
}

/** Prose on the left, the lab docked on the right; under 1024 pixels the lab follows the prose. */
export function ChapterPage({ machines, ...layout }: ChapterPageProps) {
  return (
    <LabProvider ports={pageLab} machines={machines}>
      <ChapterLayout {...layout} />
    </LabProvider>
  );
}

function ChapterLayout({ number, title, minutes, sections, footer, children }: Omit<ChapterPageProps, 'machines'>) {
  const { isFull } = useLab();
  return (
    <>
      {/* What the lab covers when it fills the screen must not be reached by keyboard either. */}
      <div inert={isFull} className="contents">
        <SiteHeader title={`${number} · ${title}`}>
          <a href="#lab" className="button lg:hidden">
            Lab
          </a>
        </SiteHeader>
      </div>
      <div className="lg:grid lg:grid-cols-[minmax(0,1fr)_minmax(26rem,44%)]">
        <div inert={isFull} className="min-w-0 xl:flex">
          <Sections sections={sections} />
          <div className="min-w-0 grow px-5 sm:px-8">
            <main id="main" className="prose mx-auto pt-12">
              <header>
                <p className="label">Chapter {number}</p>
                <h1 className="mt-2 text-[2.6rem] leading-[1.1] font-semibold tracking-tight text-balance">{title}</h1>
                <p className="ui mt-3 text-soft tabular-nums">
                  {minutes.core} minutes for the core, {minutes.full} with all sections, tasks and questions
                </p>
              </header>
              {children}
            </main>
            {footer}
          </div>
        </div>
        <LabDock />
      </div>
    </>
  );
}
