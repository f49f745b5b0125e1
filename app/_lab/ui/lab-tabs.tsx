'use client';
import { useRef, type KeyboardEvent } from 'react';
import { KindMark } from '@/_ui/kind-chip';
import { useLab, useMachine } from './lab-context';
import { evidencePanel } from './lab-ports';
import { StateWord } from './machine-controls';

/** Tabs over the dock: a machine each, and the evidence. Arrow keys move between them. */
export function LabTabs() {
  const { machines, selected, select } = useLab();
  const list = useRef<HTMLDivElement>(null);
  const panels = [...machines.map(({ name }) => name), evidencePanel];
  const move = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = panels[(panels.indexOf(selected) + step + panels.length) % panels.length] ?? selected;
    select(next);
    list.current?.querySelector<HTMLElement>(`[data-panel="${next}"]`)?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label="Machines and evidence" onKeyDown={move} className="flex min-w-0 overflow-x-auto">
      {machines.map(({ name }) => (
        <MachineTab key={name} name={name} isSelected={selected === name} onSelect={() => select(name)} />
      ))}
      <Tab panel={evidencePanel} isSelected={selected === evidencePanel} onSelect={() => select(evidencePanel)}>
        Evidence
      </Tab>
    </div>
  );
}

function MachineTab({ name, isSelected, onSelect }: { name: string; isSelected: boolean; onSelect: () => void }) {
  const { entry, view } = useMachine(name);
  return (
    <Tab panel={name} isSelected={isSelected} onSelect={onSelect}>
      <KindMark kind={entry.kind} />
      <span className="font-mono">{name}</span>
      <span className="text-xs">
        <StateWord state={view.state} />
      </span>
    </Tab>
  );
}

interface TabProps {
  readonly panel: string;
  readonly isSelected: boolean;
  readonly onSelect: () => void;
  readonly children: React.ReactNode;
}

function Tab({ panel, isSelected, onSelect, children }: TabProps) {
  return (
    <button
      type="button"
      role="tab"
      id={`tab-${panel}`}
      data-panel={panel}
      aria-selected={isSelected}
      aria-controls={`panel-${panel}`}
      tabIndex={isSelected ? 0 : -1}
      onClick={onSelect}
      className="flex min-h-11 items-center gap-2 border-b-2 border-transparent px-3 text-sm whitespace-nowrap text-soft -outline-offset-2 aria-selected:border-ink aria-selected:bg-paper aria-selected:text-ink"
    >
      {children}
    </button>
  );
}
