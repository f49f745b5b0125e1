import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { LabDock } from '@/_lab/ui/lab-dock';
import { renderInLab } from '../support/render';

vi.mock('@/_lab/ui/terminal-screen', () => ({ TerminalScreen: ({ label }: { label: string }) => <div>{label}</div> }));

const user = userEvent.setup();
const instance = { image: 'hello', name: 'one', mac: '00:22:15:00:00:0b', ip: '10.0.0.11' };
const tabs = () => screen.getAllByRole('tab').map((tab) => tab.id.replace('tab-', ''));

describe('a machine made while the page is open', () => {
  it('has a tab with console, request bar and buttons like the others', async () => {
    const { lab } = renderInLab(<LabDock />);
    await screen.findByRole('button', { name: 'Start host' });
    act(() => void lab.add(instance));
    expect(tabs()).toEqual(['host', 'unikernel', 'vm', 'one', 'evidence']);
    expect(screen.getByText('Made by a program in the lab: one')).toBeDefined();
    // The reader goes on typing where they were.
    expect(screen.getByRole('tab', { selected: true }).id).toBe('tab-host');
    await user.click(screen.getByRole('tab', { name: /one/ }));
    const panel = within(screen.getByRole('region', { name: 'Machine one' }));
    expect(panel.getByText('Instance of hello')).toBeDefined();
    await user.click(panel.getByRole('button', { name: 'Start one' }));
    expect(await panel.findByText('Terminal of one')).toBeDefined();
    expect(panel.getByRole('form', { name: 'Request to one' })).toBeDefined();
    await user.click(panel.getByRole('button', { name: 'Power off one' }));
    expect(lab.get('one')?.state).toBe('idle');
  });

  it('says what a real server would start if a container runtime asked for it', async () => {
    const { lab } = renderInLab(<LabDock />);
    await screen.findByRole('button', { name: 'Start host' });
    act(() => {
      lab.add(instance);
      lab.add({ ...instance, name: 'two', mac: '00:22:15:00:00:0c', ip: '10.0.0.12', runtime: 'ringrun' });
    });
    await user.click(screen.getByRole('tab', { name: /one/ }));
    expect(within(screen.getByRole('region', { name: 'Machine one' })).queryByText(/monitor/)).toBeNull();
    await user.click(screen.getByRole('tab', { name: /two/ }));
    expect(screen.getByText(/container runtime ringrun; on a real server it would start a monitor here/)).toBeDefined();
  });

  it('goes when its host or the reader removes it, and another tab is shown', async () => {
    const { lab } = renderInLab(<LabDock />);
    await screen.findByRole('button', { name: 'Start host' });
    act(() => void lab.add(instance));
    await user.click(screen.getByRole('tab', { name: /one/ }));
    const machine = lab.get('one')!;
    act(() => lab.remove('one'));
    expect(tabs()).toEqual(['host', 'unikernel', 'vm', 'evidence']);
    expect([screen.getByRole('tab', { selected: true }).id, machine.state]).toEqual(['tab-host', 'disposed']);
    act(() => void lab.add(instance));
    await user.click(screen.getByRole('tab', { name: /one/ }));
    await user.click(screen.getByRole('button', { name: 'Remove one' }));
    expect(lab.get('one')).toBeUndefined();
    expect(tabs()).toEqual(['host', 'unikernel', 'vm', 'evidence']);
  });

  it('leaves nothing attached when the page goes away', async () => {
    const { lab, unmount } = renderInLab(<LabDock />);
    await screen.findByRole('button', { name: 'Start host' });
    act(() => void lab.add(instance));
    const machine = lab.get('one')!;
    unmount();
    expect([lab.isDisposed, machine.state]).toEqual([true, 'disposed']);
  });
});

describe('machines of the lab file', () => {
  it('cannot be removed', async () => {
    renderInLab(<LabDock />);
    await screen.findByRole('button', { name: 'Start host' });
    expect(screen.queryByRole('button', { name: /^Remove/ })).toBeNull();
  });
});
