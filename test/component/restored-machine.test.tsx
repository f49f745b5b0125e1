import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { KeptStates } from '@/_lab/session/kept-states';
import type { Machine } from '@/_lab/session/machine';
import { MachineKeeper } from '@/_lab/session/machine-keeper';
import { MachinePanel } from '@/_lab/ui/machine-panel';
import { Emitter } from '@/_shared/emitter';
import { FakeClock } from '../support/fake-clock';
import { renderInLab } from '../support/render';

vi.mock('@/_lab/ui/terminal-screen', () => ({ TerminalScreen: ({ label }: { label: string }) => <div>{label}</div> }));

const user = userEvent.setup();
const press = async (name: string | RegExp) => user.click(await screen.findByRole('button', { name }));

/** Keeps in a map what a browser would store. */
function keeping(values: Map<string, unknown>, isFull = () => false) {
  const states = new KeptStates({
    get: (key) => Promise.resolve(values.get(key)),
    set: (key, value) =>
      isFull() ? Promise.reject(Object.assign(new Error('quota'), { name: 'QuotaExceededError' })) : Promise.resolve(void values.set(key, value)),
    remove: (key) => Promise.resolve(void values.delete(key)),
    keys: () => Promise.resolve([...values.keys()]),
  });
  const make = (machine: Machine) => new MachineKeeper(machine, { states, clock: new FakeClock(), onHide: new Emitter<void>().event });
  return { ports: { openKeeper: () => Promise.resolve(make) } };
}

describe('a container host in its panel', () => {
  it('says that it was restored, and boots cold with one click', async () => {
    const { lab } = renderInLab(<MachinePanel name="host" />);
    await press('Start host');
    expect((await screen.findByRole('note')).textContent).toMatch(/Restored from a snapshot taken at build time/);
    await press('Cold boot host');
    await waitFor(() => expect(lab.get('host')?.origin).toEqual({ kind: 'cold', refused: null }));
    await waitFor(() => expect(lab.get('host')?.state).toBe('ready'));
    expect(screen.queryByRole('note')).toBeNull();
    expect(screen.getByRole('button', { name: 'Reset host' })).toBeDefined();
  });

  it('boots cold from the start where the reader wants it', async () => {
    const { lab } = renderInLab(<MachinePanel name="host" />);
    await press('Cold boot host');
    await waitFor(() => expect(lab.get('host')?.origin).toEqual({ kind: 'cold', refused: null }));
  });

  it('says why a snapshot was not used', async () => {
    const refusal = { kind: 'snapshot', fault: 'other-version', detail: 'its engine is v86 0' } as const;
    renderInLab(<MachinePanel name="host" />, { scripts: { host: { refusal } } });
    await press('Start host');
    expect((await screen.findByRole('note')).textContent).toMatch(/belongs to another version.*booted instead/);
  });

  it('keeps its state when told to, shows how much that is, and forgets it', async () => {
    const values = new Map<string, unknown>();
    renderInLab(<MachinePanel name="host" />, keeping(values));
    await press('Start host');
    await user.click(await screen.findByRole('checkbox', { name: 'Keep my machine' }));
    expect(await screen.findByText(/B in this browser, saved at /)).toBeDefined();
    expect(values.size).toBe(3);
    await press('Forget');
    expect(await screen.findByText('Its state is gone when the page is')).toBeDefined();
    expect(values.size).toBe(0);
  });

  it('starts from the state that was kept', async () => {
    const values = new Map<string, unknown>();
    const first = renderInLab(<MachinePanel name="host" />, keeping(values));
    await press('Start host');
    await user.click(await screen.findByRole('checkbox', { name: 'Keep my machine' }));
    await screen.findByText(/saved at /);
    first.unmount();
    renderInLab(<MachinePanel name="host" />, keeping(values));
    await press('Start host');
    expect((await screen.findByRole('note')).textContent).toMatch(/Restored from the state that you kept/);
  });

  it('says what to do when the browser is full', async () => {
    const values = new Map<string, unknown>();
    let isFull = false;
    renderInLab(<MachinePanel name="host" />, keeping(values, () => isFull));
    await press('Start host');
    await user.click(await screen.findByRole('checkbox', { name: 'Keep my machine' }));
    await screen.findByText(/saved at /);
    isFull = true;
    await press('Save now');
    expect((await screen.findByRole('alert')).textContent).toMatch(/no room.*still there.*Free space/);
  });
});
