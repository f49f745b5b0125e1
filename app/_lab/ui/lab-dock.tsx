'use client';
import { EvidencePane } from './evidence-pane';
import { LabBench } from './lab-bench';
import { useLab } from './lab-context';
import { LabNotice } from './lab-notice';
import { evidencePanel } from './lab-ports';
import { LabTabs } from './lab-tabs';
import { MachinePanel } from './machine-panel';

/** The lab beside the prose: one machine at a time, or all of them over the whole window. */
export function LabDock() {
  const { selected, isFull, setFull, machines } = useLab();
  const made = machines.filter(({ isDeployed }) => isDeployed).map(({ name }) => name);
  return (
    <section
      id="lab"
      aria-label="Lab"
      className={
        isFull
          ? 'fixed inset-0 z-40 flex flex-col bg-panel'
          : 'flex h-[calc(100dvh-var(--header))] flex-col border-line bg-panel max-lg:border-t lg:sticky lg:top-(--header) lg:border-l'
      }
    >
      <div className="ui flex items-center border-b border-line">
        {isFull ? <h2 className="px-4 font-semibold">Lab</h2> : <LabTabs />}
        <button type="button" className="button button-quiet my-1 mr-1 ml-auto shrink-0" title={isFull ? undefined : 'Fill the screen'} onClick={() => setFull(!isFull)}>
          <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" fill="none" stroke="currentColor" strokeWidth="1.6">
            <path d={isFull ? 'M6 1v5H1M10 1v5h5M6 15v-5H1M10 15v-5h5' : 'M1 6V1h5M15 6V1h-5M1 10v5h5M15 10v5h-5'} />
          </svg>
          <span className={isFull ? '' : 'max-2xl:sr-only'}>{isFull ? 'Back to the text' : 'Fill the screen'}</span>
        </button>
      </div>
      <p role="status" className="sr-only">
        {made.length > 0 && `Made by a program in the lab: ${made.join(', ')}`}
      </p>
      <LabNotice />
      {isFull ? (
        <LabBench />
      ) : (
        <div id={`panel-${selected}`} role="tabpanel" aria-labelledby={`tab-${selected}`} className="min-h-0 grow overflow-y-auto">
          {selected === evidencePanel ? <EvidencePane /> : <MachinePanel key={selected} name={selected} />}
        </div>
      )}
    </section>
  );
}
