import { useId, type ReactNode } from 'react';
import type { Glossary } from '@/_content/schema/chapter';

/** A word of the glossary. Pressing it opens the meaning; the browser closes it on Esc or a click elsewhere. */
export function Term({ entry, children }: { entry: Glossary[string]; children?: ReactNode }) {
  const id = useId();
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        className="inline cursor-help text-start leading-[inherit] underline decoration-dotted decoration-1 underline-offset-[0.22em] [font:inherit]"
      >
        {children}
      </button>
      <span popover="auto" id={id} role="note" className="term-note ui max-w-sm rounded-md border border-edge bg-paper px-4 py-3 text-sm text-ink shadow-lg">
        <strong className="inline-block first-letter:uppercase">{entry.term}.</strong> {entry.meaning}
      </span>
    </>
  );
}
