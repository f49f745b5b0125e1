'use client';
import { useState } from 'react';
import type { Machine } from '@/_lab/session/machine';
import { askLine, qemuCards, qemuKernelLine, qemuLine, virtualBoxLines, type HomeMachine } from '@/_lab/takeaway/hypervisor-lines';
import { takeHomeCommandLine } from '@/_lab/takeaway/take-home';
import { formatBytes } from '@/_ui/format';
import { machineFailureText } from './failure-text';
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
            <FileTable files={making.files} />
            <Lines machine={{ name, memoryMiB: image.machine.memoryMiB, commandLine: takeHomeCommandLine(image, name) }} />
          </>
        )}
      </div>
    </details>
  );
}

function failureText(failure: TakeHomeFailure): string {
  return failure.kind === 'image' ? failure.detail : machineFailureText(failure).what;
}

function FileTable({ files }: { files: readonly HomeFile[] }) {
  return (
    <table className="w-full text-left">
      <thead className="text-soft">
        <tr>
          <th className="font-normal">File</th>
          <th className="font-normal">Size</th>
          <th className="font-normal">SHA-256</th>
        </tr>
      </thead>
      <tbody>
        {files.map((file) => (
          <tr key={file.fileName}>
            <td className="py-0.5 pr-3">
              <button type="button" className="button" onClick={() => save(file)}>
                Download {file.fileName}
              </button>
            </td>
            <td className="tabular pr-3 whitespace-nowrap">{formatBytes(file.bytes.length)}</td>
            <td className="font-mono text-xs break-all">{file.sha256}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function save({ fileName, bytes }: HomeFile): void {
  const url = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: 'application/octet-stream' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The browser reads it after this turn.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

function Lines({ machine }: { machine: HomeMachine }) {
  return (
    <>
      <p className="mt-2">
        The machine asks DHCP for its address. Its port 80 is then port 8080 of yours: <code>{askLine}</code>
      </p>
      <h3 className="mt-2 font-semibold">QEMU</h3>
      <Command lines={[...qemuCards.map((card) => qemuLine(machine, card)), qemuKernelLine(machine)]} label="QEMU" />
      <h3 className="mt-2 font-semibold">VirtualBox</h3>
      <p>
        We have not tested VirtualBox itself: we booted this kind of disk, and used this network card, the 82540EM, under QEMU only.
      </p>
      <Command lines={virtualBoxLines(machine)} label="VirtualBox" />
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
