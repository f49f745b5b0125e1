import Link from 'next/link';
import { getCourse } from '@/_content/course';
import { SiteFooter } from '@/_ui/site-footer';
import { SiteHeader } from '@/_ui/site-header';
import { FrontLab } from './front-lab';

export default function Page() {
  const { chapters } = getCourse();
  const machine = chapters[0]?.lab.value.machines.find(({ kind }) => kind === 'unikernel');
  return (
    <>
      <SiteHeader />
      <main id="main" className="mx-auto max-w-6xl px-5 sm:px-8">
        <div className="grid gap-10 pt-14 pb-16 lg:grid-cols-[1fr_1.05fr] lg:gap-14">
          <div className="prose">
            <h1 className="text-[2.6rem] leading-[1.1] font-semibold tracking-tight text-balance">
              Unikernels, explained by machines you can start
            </h1>
            <p>
              Ring Zero is a course on unikernels. Beside the text run real machines: a Linux container host, a unikernel, a
              small Linux virtual machine. They are 32-bit PCs emulated inside this tab. Whatever the text claims, you can
              start, measure and be asked about.
            </p>
            <p>
              Nothing is installed, there is no account, and no machine of yours or ours is involved but the one you read on.
              What an emulator can show about real hardware, and what it cannot,{' '}
              <Link href="/about/lab">is set out here</Link>.
            </p>
          </div>
          <div className="min-w-0">{machine && <FrontLab machine={machine} />}</div>
        </div>
        <section aria-labelledby="chapters" className="max-w-3xl">
          <h2 id="chapters" className="label mb-3">
            Chapters
          </h2>
          <ol className="border-t border-line">
            {chapters.map(({ number, slug, lesson: { meta } }) => (
              <li key={slug} className="grid grid-cols-[2.5rem_1fr] border-b border-line py-4">
                <span className="pt-0.5 text-lg text-soft tabular-nums">{number}</span>
                <div>
                  <Link href={`/learn/${slug}`} className="font-serif text-xl font-semibold hover:underline">
                    {meta.title}
                  </Link>
                  <p className="mt-1 font-serif text-[1.0625rem] text-soft">{meta.summary}</p>
                  <p className="mt-1 text-sm text-soft tabular-nums">
                    {meta.minutes.core}–{meta.minutes.full} minutes
                  </p>
                </div>
              </li>
            ))}
          </ol>
        </section>
      </main>
      <SiteFooter />
    </>
  );
}
