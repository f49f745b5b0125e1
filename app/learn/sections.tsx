'use client';
import { useState } from 'react';

export interface Section {
  readonly id: string;
  readonly text: string;
  readonly route: 'core' | 'deeper';
}

/** The chapter's sections. A column on wide windows, which folds; a list over the text on others. */
export function Sections({ sections }: { sections: readonly Section[] }) {
  const [isOpen, setOpen] = useState(true);
  return (
    <nav
      aria-label="Sections"
      className={`ui shrink-0 text-sm max-xl:px-5 max-xl:pt-4 max-xl:sm:px-8 xl:sticky xl:top-(--header) xl:h-[calc(100dvh-var(--header))] xl:overflow-y-auto xl:border-r xl:border-line xl:py-6 ${isOpen ? 'xl:w-52 xl:px-4' : 'xl:w-12 xl:px-1.5'}`}
    >
      <button
        type="button"
        aria-expanded={isOpen}
        aria-controls="section-list"
        onClick={() => setOpen(!isOpen)}
        className="button button-quiet px-2! max-xl:hidden"
      >
        <span aria-hidden="true">{isOpen ? '◂' : '▸'}</span> <span className={isOpen ? '' : 'sr-only'}>Sections</span>
      </button>
      <ol id="section-list" className={`mt-2 space-y-0.5 max-xl:flex max-xl:flex-wrap max-xl:gap-x-4 max-xl:space-y-0 ${isOpen ? '' : 'xl:hidden'}`}>
        {sections.map(({ id, text, route }) => (
          <li key={id}>
            <a href={`#${id}`} className="block rounded px-2 py-1.5 leading-snug text-soft hover:bg-panel hover:text-ink max-xl:px-0">
              {text}
              {route === 'deeper' && <span className="text-xs"> (deeper)</span>}
            </a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
