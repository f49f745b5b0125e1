import Link from 'next/link';
import type { ReactNode } from 'react';
import { ThemeToggle } from './theme-toggle';

/** The bar over every page. `title` names the place, `children` are its own controls. */
export function SiteHeader({ title, children }: { title?: ReactNode; children?: ReactNode }) {
  return (
    <header className="ui sticky top-0 z-30 flex h-(--header) items-center gap-3 border-b border-line bg-paper px-4 sm:px-6">
      <Link href="/" className="flex shrink-0 items-center gap-2 font-semibold tracking-tight">
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
          <circle cx="10" cy="10" r="8.2" fill="none" stroke="currentColor" strokeWidth="1.6" />
          <circle cx="10" cy="10" r="3.2" fill="currentColor" className="text-unikernel" />
        </svg>
        Ring Zero
      </Link>
      {title && <p className="min-w-0 truncate border-l max-sm:hidden border-line pl-3 text-sm text-soft">{title}</p>}
      <div className="ml-auto flex items-center gap-1">
        {children}
        <nav aria-label="Site" className="flex items-center">
          <Link href="/lab" className="button button-quiet">
            Bench
          </Link>
          <Link href="/about/lab" className="button button-quiet max-sm:hidden">
            About the lab
          </Link>
        </nav>
        <ThemeToggle />
      </div>
    </header>
  );
}
