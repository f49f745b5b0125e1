import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { takeHome, takeHomeCommandLine } from '@/_lab/takeaway/take-home';
import { MachinePanel } from '@/_lab/ui/machine-panel';
import type { LabPorts } from '@/_lab/ui/lab-ports';
import { fail, ok } from '@/_shared/result';
import { renderInLab } from '../support/render';
import { tinyElf } from '../support/tiny-elf';

vi.mock('@/_lab/ui/terminal-screen', () => ({ TerminalScreen: ({ label }: { label: string }) => <div>{label}</div> }));

const user = userEvent.setup();
const loader = new Uint8Array(3072);
loader.set(new TextEncoder().encode('RZBOOT1\0'), 512);

/** Makes the ISO of `file` as the page does. */
const portOf = (file: Uint8Array): Partial<LabPorts> => ({
  takeHome: ({ image }, name) => {
    const made = takeHome('iso', { name, file, loader, commandLine: takeHomeCommandLine(image, name) });
    return Promise.resolve(made.ok ? ok([{ ...made.value, sha256: 'ab'.repeat(32) }]) : fail({ kind: 'image', detail: made.failure }));
  },
});

/** jsdom does not fire `toggle` when a summary is pressed. */
async function open() {
  const summary = await screen.findByText('Take it home');
  await user.click(summary);
  const details = summary.closest('details')!;
  details.open = true;
  details.dispatchEvent(new Event('toggle'));
}

describe('take it home', () => {
  it('offers files with size and hash, and lines for two hypervisors', async () => {
    renderInLab(<MachinePanel name="unikernel" />, { ports: portOf(tinyElf()) });
    await open();
    expect(await screen.findByRole('button', { name: 'Download unikernel.iso' })).toBeDefined();
    expect(screen.getByText('ab'.repeat(32))).toBeDefined();
    expect(screen.getByLabelText('Command lines for QEMU').textContent).toContain('-device e1000');
    expect(screen.getByLabelText('Command lines for VirtualBox').textContent).toContain('--nictype1 82540EM');
    expect(screen.getByText(/We have not tested VirtualBox itself/)).toBeDefined();
  });

  it('says what is wrong with an image that is cut short', async () => {
    renderInLab(<MachinePanel name="unikernel" />, { ports: portOf(tinyElf().subarray(0, 200)) });
    await open();
    expect(await screen.findByText(/cannot be made: the file ends after 200 bytes, within a segment/)).toBeDefined();
    expect(screen.queryByRole('button', { name: /Download/ })).toBeNull();
  });

  it('is not offered for a Linux machine', async () => {
    renderInLab(<MachinePanel name="vm" />);
    expect(await screen.findByText(/Starting it fetches/)).toBeDefined();
    expect(screen.queryByText('Take it home')).toBeNull();
  });
});
