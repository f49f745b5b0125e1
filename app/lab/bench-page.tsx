'use client';
import { LabBench } from '@/_lab/ui/lab-bench';
import { LabProvider } from '@/_lab/ui/lab-context';
import { LabNotice } from '@/_lab/ui/lab-notice';
import type { LabMachine } from '@/_lab/ui/lab-ports';
import { pageLab } from '@/_lab/ui/page-lab';
import { SiteHeader } from '@/_ui/site-header';

/** The lab alone, over the whole window. */
export function BenchPage({ machines }: { machines: readonly LabMachine[] }) {
  return (
    <LabProvider ports={pageLab} machines={machines}>
      <div className="flex h-dvh flex-col">
        <SiteHeader title="Bench" />
        <main id="main" className="flex min-h-0 grow flex-col">
          <h1 className="sr-only">Bench</h1>
          <LabNotice />
          <LabBench />
        </main>
      </div>
    </LabProvider>
  );
}
