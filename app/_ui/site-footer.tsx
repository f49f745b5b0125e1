import Link from 'next/link';

export function SiteFooter() {
  return (
    <footer className="ui mt-24 border-t border-line px-4 py-8 text-sm text-soft sm:px-6">
      <p className="max-w-3xl">
        Text under{' '}
        <a className="text-link" href="https://creativecommons.org/licenses/by/4.0/">
          CC BY 4.0
        </a>
        , code under the MIT licence;{' '}
        <a className="text-link" href="/lab/third-party.txt">
          licences of everything else
        </a>
        . Nothing you do here leaves your browser.{' '}
        <Link className="text-link" href="/about/lab">
          What this lab is and is not
        </Link>
      </p>
    </footer>
  );
}
