'use client';
import { useState } from 'react';

export interface Section {
  readonly id: string;
  readonly text: string;
  readonly route: 'core' | 'deeper';
}

/** The chapter's sections: a column that folds on wide windows, a folded list over the text on others. */
export function Sections({ sections }: { sections: readonly Section[] }) {
  const [isOpen, setOpen] = useState(true);
  return (
    <>
      <details className="ui border-b border-line px-5 py-2 text-sm sm:px-8 xl:hidden">
        <summary className="py-1 font-medium">Sections</summary>
        <nav aria-label="Sections">
          <SectionList sections={sections} />
        </nav>
      </details>
      <nav
        aria-label="Sections"
        className={`ui sticky top-(--header) h-[calc(100dvh-var(--header))] shrink-0 overflow-y-auto border-r border-line py-6 text-sm max-xl:hidden ${isOpen ? 'w-52 px-4' : 'w-12 px-1.5'}`}
      >
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls="section-list"
          onClick={() => setOpen(!isOpen)}
          className="button button-quiet px-2!"
        >
          <span aria-hidden="true">{isOpen ? '◂' : '▸'}</span> <span className={isOpen ? '' : 'sr-only'}>Sections</span>
        </button>
        <div id="section-list" hidden={!isOpen}>
          <SectionList sections={sections} />
        </div>
      </nav>
    </>
  );
}

function SectionList({ sections }: { sections: readonly Section[] }) {
  return (
    <ol className="mt-1 space-y-0.5">
      {sections.map(({ id, text, route }) => (
        <li key={id}>
          <a href={`#${id}`} className="block rounded px-2 py-1.5 leading-snug text-soft hover:bg-panel hover:text-ink">
            {text}
            {route === 'deeper' && <span className="text-xs"> (deeper)</span>}
          </a>
        </li>
      ))}
    </ol>
  );
}
