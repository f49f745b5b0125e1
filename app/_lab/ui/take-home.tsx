'use client';
import { useState } from 'react';
import type { Image } from '@/_lab/load/manifest-schema';
import type { Machine } from '@/_lab/session/machine';
import { askLine, homePort, qemuKernelLine, qemuLines, virtualBoxLines, type HomeMachine } from '@/_lab/takeaway/hypervisor-lines';
import { takeHomeCommandLine } from '@/_lab/takeaway/take-home';
import { machineFailureText } from './failure-text';
import { HomeFileTable } from './home-file-table';
import { useLab } from './lab-context';
import type { HomeFile, TakeHomeFailure } from './take-home-files';

type Making =
  | { readonly kind: 'closed' }
  | { readonly kind: 'making' }
  | { readonly kind: 'made'; readonly files: readonly HomeFile[] }
  | { readonly kind: 'failed'; readonly failure: TakeHomeFailure };

/** The machine's image as files for the reader's own hypervisor, made in the page when first opened. */
export function TakeHome({ machine, name }: { machine: Machine; name: string }) {
  const { image } = machine;
  const { ports } = useLab();
  const [making, setMaking] = useState<Making>({ kind: 'closed' });
  const make = async () => {
    setMaking({ kind: 'making' });
    const files = await ports.takeHome(machine, name);
    setMaking(files.ok ? { kind: 'made', files: files.value } : { kind: 'failed', failure: files.failure });
  };
  const opened = (isOpen: boolean) => {
    if (isOpen && (making.kind === 'closed' || making.kind === 'failed')) void make();
  };
  return (
    <details className="border-t border-line px-3 py-1.5 text-[0.8125rem]" onToggle={(event) => opened(event.currentTarget.open)}>
      <summary>Take it home</summary>
      <div className="max-h-80 overflow-y-auto pt-1 pb-1.5">
        <p role="status" className="text-soft">
          {making.kind === 'making' && 'Making the files in this page …'}
          {making.kind === 'failed' && `The files cannot be made: ${failureText(making.failure)}`}
        </p>
        {making.kind === 'made' && (
          <>
            <HomeFileTable files={making.files} />
            <Lines machine={homeMachine(image, name)} />
          </>
        )}
      </div>
    </details>
  );
}

function homeMachine(image: Image, name: string): HomeMachine {
  return {
    name,
    memoryMiB: image.machine.memoryMiB,
    commandLine: takeHomeCommandLine(image, name),
    hasNetwork: image.cmdline.includes('{ip}'),
    serves: image.serves ?? null,
  };
}

function failureText(failure: TakeHomeFailure): string {
  return failure.kind === 'image' ? failure.detail : machineFailureText(failure).what;
}

function Lines({ machine }: { machine: HomeMachine }) {
  return (
    <>
      <p className="mt-2">
        <Reach machine={machine} />
      </p>
      <h3 className="mt-2 font-semibold">QEMU</h3>
      <Command lines={[...qemuLines(machine), qemuKernelLine(machine)]} label="QEMU" />
      <h3 className="mt-2 font-semibold">VirtualBox</h3>
      <p>
        We have not tested VirtualBox itself: we booted this kind of disk, and used this network card, the 82540EM, under QEMU only.
      </p>
      <Command lines={virtualBoxLines(machine)} label="VirtualBox" />
    </>
  );
}

const HTTP = 80;

function Reach({ machine: { hasNetwork, serves } }: { machine: HomeMachine }) {
  if (!hasNetwork) return 'The machine has no network; its console is all there is of it.';
  if (serves === null) return 'The machine asks DHCP for its address. It serves nothing, so no port of yours leads to it.';
  const port = `The machine asks DHCP for its address. Its port ${serves} is then port ${homePort} of yours`;
  if (serves !== HTTP) return `${port}.`;
  return (
    <>
      {port}: <code>{askLine}</code>
    </>
  );
}

function Command({ lines, label }: { lines: readonly string[]; label: string }) {
  return (
    <pre aria-label={`Command lines for ${label}`} tabIndex={0} className="mt-1 overflow-x-auto bg-panel p-2 font-mono text-xs">
      {lines.join('\n')}
    </pre>
  );
}
