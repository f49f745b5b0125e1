'use client';
import { EvidencePane } from './evidence-pane';
import { useLab } from './lab-context';
import { MachinePanel } from './machine-panel';

/** All machines side by side, the evidence beneath. */
export function LabBench() {
  const { machines } = useLab();
  return (
    <div className="flex min-h-0 grow flex-col gap-px overflow-y-auto bg-line">
      <div className="grid min-h-[26rem] grow grid-cols-[repeat(auto-fit,minmax(min(100%,24rem),1fr))] gap-px">
        {machines.map(({ name }) => (
          <div key={name} className="h-[32rem] min-w-0 lg:h-auto lg:min-h-[26rem]">
            <MachinePanel name={name} />
          </div>
        ))}
      </div>
      <div className="shrink-0 lg:max-h-[45vh] lg:overflow-y-auto">
        <EvidencePane />
      </div>
    </div>
  );
}
