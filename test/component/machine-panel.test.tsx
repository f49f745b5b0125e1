import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MachinePanel } from '@/_lab/ui/machine-panel';
import { fail } from '@/_shared/result';
import { renderInLab } from '../support/render';
import { textResponse } from '../support/scripted-machine';

// The terminal itself is xterm's business and needs a layout; end-to-end tests drive it in browsers.
vi.mock('@/_lab/ui/terminal-screen', () => ({ TerminalScreen: ({ label }: { label: string }) => <div>{label}</div> }));

const user = userEvent.setup();
const start = async () => user.click(await screen.findByRole('button', { name: 'Start unikernel' }));

describe('machine panel', () => {
  beforeEach(() => vi.clearAllMocks());

  it('says what a start fetches, and starts nothing by itself', async () => {
    const { lab } = renderInLab(<MachinePanel name="unikernel" />);
    expect(await screen.findByText(/Starting it fetches 57.8 kB/)).toBeDefined();
    expect(lab.get('unikernel')?.state).toBe('idle');
  });

  it('shows boot as named steps while it runs', async () => {
    let go = () => {};
    const pause = () => new Promise<void>((resolve) => (go = resolve));
    renderInLab(<MachinePanel name="unikernel" />, { scripts: { unikernel: { pause } } });
    await start();
    const steps = within(await screen.findByRole('list', { name: 'Boot steps' })).getAllByRole('listitem');
    expect(steps.map((step) => step.dataset.status)).toEqual(['running', 'idle', 'idle', 'idle', 'idle']);
    await act(() => {
      go();
      return Promise.resolve();
    });
    expect(within(screen.getByRole('list', { name: 'Boot steps' })).getAllByRole('listitem')[0]!.textContent).toMatch(/Fetch the image.*done.*57.8/);
  });

  it('announces readiness once, with its time', async () => {
    renderInLab(<MachinePanel name="unikernel" />);
    await start();
    expect(await screen.findByText('unikernel is ready after 212 ms')).toBeDefined();
    expect(screen.getByText(/Ready after 212 ms · 57.8 kB fetched · cold engine/)).toBeDefined();
  });

  it('labels a machine that is not live', async () => {
    renderInLab(<MachinePanel name="unikernel" />);
    expect(await screen.findByText('(fake)')).toBeDefined();
  });

  it('says why a boot failed and offers to start again', async () => {
    const failure = { kind: 'file', fault: 'altered', path: 'web/kernel.gz', detail: 'sha256 differs', attempts: 3 } as const;
    renderInLab(<MachinePanel name="unikernel" />, { scripts: { unikernel: { failure } } });
    await start();
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toMatch(/web\/kernel\.gz arrived with other bytes.*tried 3 times/);
    expect(screen.getByRole('button', { name: /Start again/ })).toBeDefined();
  });

  it('shows a machine that the lab refused, with the reason', async () => {
    renderInLab(<MachinePanel name="unikernel" />, {
      ports: {
        createLab: async () => {
          const { FakeLab } = await import('../support/fake-lab');
          const lab = new FakeLab();
          lab.add = () => fail({ kind: 'address-conflict', what: 'mac', value: '00:22:15:00:00:0a', other: 'host' });
          return { ok: true, value: lab };
        },
      },
    });
    expect((await screen.findByRole('alert')).textContent).toMatch(/MAC address 00:22:15:00:00:0a: this one and "host"/);
  });

  it('powers off and starts again', async () => {
    const { lab } = renderInLab(<MachinePanel name="unikernel" />);
    await start();
    await user.click(await screen.findByRole('button', { name: 'Power off unikernel' }));
    expect(lab.get('unikernel')?.state).toBe('idle');
    await start();
    await waitFor(() => expect(lab.get('unikernel')?.state).toBe('ready'));
  });

  it('sends a request and shows status, times and body', async () => {
    const { lab } = renderInLab(<MachinePanel name="unikernel" />, {
      scripts: { unikernel: { respond: ({ path }) => ({ ok: true, value: textResponse(404, `no ${path}`) }) } },
    });
    await start();
    const path = await screen.findByRole('textbox', { name: 'Path' });
    await user.clear(path);
    await user.type(path, '/nothing');
    await user.click(screen.getByRole('button', { name: 'Send' }));
    expect(await screen.findByText('HTTP 404')).toBeDefined();
    expect(screen.getByText('no /nothing')).toBeDefined();
    expect(lab.get('unikernel')?.requests).toEqual([{ method: 'GET', path: '/nothing', port: 80 }]);
  });

  it('explains a refused connection', async () => {
    renderInLab(<MachinePanel name="unikernel" />, {
      scripts: { unikernel: { respond: () => fail({ kind: 'refused', detail: 'RST' }) } },
    });
    await start();
    await user.click(await screen.findByRole('button', { name: 'Send' }));
    expect((await screen.findByRole('alert')).textContent).toMatch(/nothing listens on that port/);
  });

  it('reads the console as a transcript, output from before included', async () => {
    const { lab } = renderInLab(<MachinePanel name="unikernel" />, { scripts: { unikernel: { output: '\x1b[1mhello\x1b[0m\r\n' } } });
    await start();
    await user.click(await screen.findByRole('button', { name: 'transcript' }));
    const transcript = await screen.findByRole('region', { name: 'Transcript of unikernel' });
    await waitFor(() => expect(transcript.textContent).toBe('hello\nweb: listening'));
    act(() => lab.get('unikernel')!.print('more\r\n'));
    await waitFor(() => expect(transcript.textContent).toBe('hello\nweb: listening\nmore'));
  });

  it('detaches everything when the page goes away', async () => {
    const { lab, unmount } = renderInLab(<MachinePanel name="unikernel" />);
    await start();
    await user.click(await screen.findByRole('button', { name: 'transcript' }));
    await waitFor(() => expect(lab.get('unikernel')?.attached).toBe(1));
    unmount();
    expect(lab.isDisposed).toBe(true);
    expect(lab.machines.every(({ state, attached }) => state === 'disposed' && attached === 0)).toBe(true);
  });
});

describe('a browser that cannot run machines', () => {
  it('is told so, with what to do', async () => {
    const { LabNotice } = await import('@/_lab/ui/lab-notice');
    const assembly = globalThis.WebAssembly;
    Reflect.deleteProperty(globalThis, 'WebAssembly');
    try {
      renderInLab(<LabNotice />);
      expect((await screen.findByRole('alert')).textContent).toMatch(/does not run WebAssembly.*another browser/);
    } finally {
      globalThis.WebAssembly = assembly;
    }
  });
});

describe('a lab that could not be created', () => {
  it('says why and is created on the second try', async () => {
    const { LabNotice } = await import('@/_lab/ui/lab-notice');
    const { FakeLab } = await import('../support/fake-lab');
    const createLab = vi
      .fn()
      .mockResolvedValueOnce(fail({ kind: 'file', fault: 'missing', path: 'manifest.json', detail: '404', attempts: 1 }))
      .mockResolvedValueOnce({ ok: true, value: new FakeLab() });
    renderInLab(<LabNotice />, { ports: { createLab } });
    await user.click(await screen.findByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    expect(createLab).toHaveBeenCalledTimes(2);
  });
});
