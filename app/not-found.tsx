import Link from 'next/link';
import { SiteHeader } from '@/_ui/site-header';

export default function NotFound() {
  return (
    <>
      <SiteHeader />
      <main id="main" className="prose mx-auto px-5 py-24">
        <h1 className="text-4xl font-semibold">No page here</h1>
        <p>
          The address may have been mistyped, or the chapter may not be written yet. <Link href="/">All chapters</Link> are
          on the front page.
        </p>
      </main>
    </>
  );
}
