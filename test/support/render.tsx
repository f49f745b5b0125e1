// Draws components in a lab of scripted machines, and cleans up after each test.
import { cleanup, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, vi } from 'vitest';
import { LabProvider } from '@/_lab/ui/lab-context';
import type { LabPorts } from '@/_lab/ui/lab-ports';
import { FakeLab, fakePorts, labMachines } from './fake-lab';
import type { FakeScript } from './scripted-machine';

afterEach(() => {
  cleanup();
  localStorage.clear();
  vi.restoreAllMocks();
});

// jsdom has none of these; they are given what the components read of them.
vi.stubGlobal('Worker', class {});
vi.stubGlobal('matchMedia', () => ({ matches: false, addEventListener: () => {}, removeEventListener: () => {} }));
vi.stubGlobal('CSS', { escape: (text: string) => text });
vi.stubGlobal('ResizeObserver', class {
  observe() {}
  disconnect() {}
});

interface LabOptions {
  readonly scripts?: Readonly<Record<string, FakeScript>>;
  readonly ports?: Partial<LabPorts>;
}

/** Renders `children` under a LabProvider over a fresh fake lab, and returns that lab. */
export function renderInLab(children: ReactNode, { scripts = {}, ports = {} }: LabOptions = {}) {
  const lab = new FakeLab(scripts);
  const view = render(
    <LabProvider ports={fakePorts(lab, ports)} machines={labMachines}>
      {children}
    </LabProvider>,
  );
  return { lab, ...view };
}
