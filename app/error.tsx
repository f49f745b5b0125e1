'use client';
import { SiteHeader } from '@/_ui/site-header';

/** Shown when drawing a page threw: something no part of the page was prepared for. */
export default function ErrorPage({ error, reset }: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <>
      <SiteHeader />
      <main id="main" className="prose mx-auto px-5 py-24">
        <h1 className="text-4xl font-semibold">This page broke</h1>
        <p>
          A part of it failed in a way it was not built for: <code>{error.message}</code>
          {error.digest && <> (reference {error.digest})</>}. Your quiz answers are kept in this browser.
        </p>
        <p>
          <button type="button" className="button button-strong" onClick={reset}>
            Draw the page again
          </button>
        </p>
      </main>
    </>
  );
}
