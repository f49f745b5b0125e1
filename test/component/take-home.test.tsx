import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import { takeHome, takeHomeCommandLine } from '@/_lab/takeaway/take-home';
import { MachinePanel } from '@/_lab/ui/machine-panel';
import type { LabPorts } from '@/_lab/ui/lab-ports';
import { TakeHome } from '@/_lab/ui/take-home';
import type { Image } from '@/_lab/load/manifest-schema';
import { fail, ok } from '@/_shared/result';
import { fakeImage } from '../support/fake-lab';
import { renderInLab } from '../support/render';
import { ScriptedMachine } from '../support/scripted-machine';
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

  it('has each file in a row of its own, which a narrow pane shows as a block with the hash below', async () => {
    renderInLab(<MachinePanel name="unikernel" />, { ports: portOf(tinyElf()) });
    await open();
    const row = (await screen.findByText('ab'.repeat(32))).closest('tr')!;
    const [file, size, hash] = within(row).getAllByRole('cell');
    expect(screen.getAllByRole('row')).toHaveLength(2);
    expect([file!.textContent, hash!.textContent]).toEqual(['Download unikernel.iso', 'ab'.repeat(32)]);
    expect(size!.textContent).toMatch(/^[\d.,]+\s\w*B$/);
    for (const element of [row, hash!, row.parentElement!, row.closest('table')!]) expect(element.className).toContain('@max-lg:block');
  });

  const openImage = async (change: Partial<Image>) => {
    const spec = { image: 'other', name: 'other', mac: '00:22:15:00:00:0c', ip: '10.0.0.12' };
    const { container } = renderInLab(<TakeHome machine={new ScriptedMachine(spec, { ...fakeImage('other'), ...change })} name="other" />, { ports: portOf(tinyElf()) });
    await open();
    await screen.findByLabelText('Command lines for QEMU');
    return container.textContent;
  };

  it('leads to port 80 of an image that serves it, and says how to ask', async () => {
    expect(await openImage({ serves: 80 })).toMatch(/Its port 80 is then port 8080 of yours: curl http:.*hostfwd=tcp:127\.0\.0\.1:8080-:80 /);
  });

  it('leads to another port where the image serves that, without a line for HTTP', async () => {
    const shown = await openImage({ serves: 6379 });
    expect(shown).toMatch(/Its port 6379 is then port 8080 of yours\..*8080-:6379 /);
    expect(shown).not.toContain('curl');
  });

  it('leads to no port of an image that serves nothing', async () => {
    const shown = await openImage({});
    expect(shown).toContain('It serves nothing');
    expect(shown).not.toContain('8080');
  });

  it('has no network card for an image without a network', async () => {
    const shown = await openImage({ cmdline: 'name={name}' });
    expect(shown).toContain('The machine has no network');
    expect(shown).toContain('-nic none');
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
