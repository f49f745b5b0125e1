// Citations in the text and the list of works behind them.
import type { ReactNode } from 'react';
import type { References } from '@/_content/schema/chapter';

type Reference = References[string];

function hrefOf({ doi, url }: Reference): string {
  return doi ? `https://doi.org/${doi}` : (url ?? '');
}

/** "Kuenzer et al. (2021, table 1)", linked to the work; reads as a part of its sentence. */
export function Cite({ reference, where }: { reference: Reference; where?: string }) {
  const { authors, short, title, venue, year } = reference;
  return (
    <a className="text-link" href={hrefOf(reference)} title={`${authors}: ${title}. ${venue}, ${year}`}>
      {short} ({year}
      {where && `, ${where}`})
    </a>
  );
}

export function FurtherReading({ children }: { children?: ReactNode }) {
  return <div className="flow ui space-y-5 text-[0.9375rem]">{children}</div>;
}

/** One work, with a remark on what it is good for. */
export function Reading({ reference, children }: { reference: Reference; children?: ReactNode }) {
  const { authors, title, venue, year, doi } = reference;
  return (
    <div>
      <p>
        {authors}.{' '}
        <a className="text-link" href={hrefOf(reference)}>
          {title}
        </a>
        . {venue}, {year}.{doi && <span className="text-soft"> doi:{doi}</span>}
      </p>
      <div className="flow text-soft">{children}</div>
    </div>
  );
}
