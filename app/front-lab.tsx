'use client';
import { useMemo } from 'react';
import { LabProvider } from '@/_lab/ui/lab-context';
import { LabNotice } from '@/_lab/ui/lab-notice';
import type { LabMachine } from '@/_lab/ui/lab-ports';
import { MachinePanel } from '@/_lab/ui/machine-panel';
import { pageLab } from '@/_lab/ui/page-lab';

/** One unikernel, to be started on the front page. */
export function FrontLab({ machine }: { machine: LabMachine }) {
  const machines = useMemo(() => [machine], [machine]);
  return (
    <LabProvider ports={pageLab} machines={machines}>
      <div className="overflow-hidden rounded-lg border border-edge">
        <LabNotice />
        <div className="h-[30rem]">
          <MachinePanel name={machine.name} />
        </div>
      </div>
    </LabProvider>
  );
}
