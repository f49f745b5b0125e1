// Tags that only set their text apart.
import type { ReactNode } from 'react';

interface Props {
  readonly children?: ReactNode;
}

export function Intro({ children }: Props) {
  return <div className="flow text-[1.3rem] leading-[1.5] text-soft [&_strong]:text-ink">{children}</div>;
}

export function Objectives({ children }: Props) {
  return (
    <section aria-label="Objectives" className="border-y border-line py-5">
      <p className="label mb-2">After this chapter you can</p>
      <div className="flow">{children}</div>
    </section>
  );
}

export function Recap({ children }: Props) {
  return (
    <section aria-label="Recap" className="border-y border-line py-5">
      <p className="label mb-2">Recap</p>
      <div className="flow">{children}</div>
    </section>
  );
}

export function Aside({ title, children }: Props & { title: string }) {
  return (
    <aside aria-label={title} className="border-l-2 border-edge bg-panel px-5 py-4 text-[1.0625rem]">
      <p className="ui font-semibold">{title}</p>
      <div className="flow mt-1">{children}</div>
    </aside>
  );
}

export function Quote({ source, url, children }: Props & { source: string; url: string }) {
  return (
    <figure className="my-8">
      <blockquote className="flow border-l-2 border-edge pl-6 text-[1.3rem] leading-[1.45] italic">{children}</blockquote>
      <figcaption className="ui mt-2 pl-6 text-sm text-soft">
        <a className="text-link" href={url}>
          {source}
        </a>
      </figcaption>
    </figure>
  );
}
