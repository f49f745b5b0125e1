'use client';
import { EvidenceTable } from '@/_lab/ui/evidence-table';
import { useLab } from '@/_lab/ui/lab-context';
import { evidencePanel } from '@/_lab/ui/lab-ports';

/** The evidence measured on this page, in the text; the same rows as in the dock. */
export function ChapterEvidence({ caption }: { caption: string }) {
  const { evidence, select } = useLab();
  if (evidence.length > 0) return <EvidenceTable evidence={evidence} caption={caption} />;
  return (
    <p className="ui border border-line bg-panel px-4 py-3 text-sm">
      Nothing measured yet. The numbers appear here once you have run the lanes in the{' '}
      <a href="#lab" className="text-link" onClick={() => select(evidencePanel)}>
        evidence panel
      </a>
      .
    </p>
  );
}
