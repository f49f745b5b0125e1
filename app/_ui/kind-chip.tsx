import type { ReactNode } from 'react';

/** What sort of machine: colour, shape and word together, so that no one of them is needed. */
export type ChipKind = 'unikernel' | 'container-host' | 'linux-vm';

const looks: Record<ChipKind, { word: string; className: string; mark: ReactNode }> = {
  unikernel: { word: 'unikernel', className: 'text-unikernel bg-unikernel-wash', mark: <circle cx="5" cy="5" r="4" /> },
  'container-host': { word: 'container host', className: 'text-host bg-host-wash', mark: <rect x="1" y="1" width="8" height="8" /> },
  'linux-vm': { word: 'Linux VM', className: 'text-ink bg-sunken', mark: <path d="M5 .8 9.4 9H.6Z" /> },
};

export function KindMark({ kind }: { kind: ChipKind }) {
  return (
    <svg viewBox="0 0 10 10" width="10" height="10" aria-hidden="true" fill="currentColor" className={`shrink-0 ${looks[kind].className.split(' ')[0] ?? ''}`}>
      {looks[kind].mark}
    </svg>
  );
}

export function KindChip({ kind, children }: { kind: ChipKind; children?: ReactNode }) {
  return (
    <span className={`inline-flex items-center gap-1.5 rounded-full px-2 py-0.5 text-xs font-medium whitespace-nowrap ${looks[kind].className}`}>
      <KindMark kind={kind} />
      {children ?? looks[kind].word}
    </span>
  );
}
