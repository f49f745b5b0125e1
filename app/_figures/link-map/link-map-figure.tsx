import { formatBytes } from '@/_ui/format';

interface Component {
  readonly name: string;
  readonly bytes: number;
  readonly files: readonly { readonly name: string; readonly bytes: number }[];
}

/** What the recipe's folders hold, in the course's words. A folder not named here is shown by its name. */
const labels: Readonly<Record<string, string>> = {
  app: 'web, the application',
  musl: 'musl, the C library',
  lwip: 'lwIP, the TCP/IP stack',
  libgcc: 'arithmetic helpers of the compiler',
  libc: 'library OS: what musl asks of a kernel',
  drivers: 'library OS: drivers',
  cpu: 'library OS: processor, interrupts, clock',
  mem: 'library OS: memory',
  net: 'library OS: sockets',
  control: 'library OS: control channel of the lab',
  boot: 'library OS: first instructions, command line',
  main: 'library OS: start-up in order',
  'headers-and-padding': 'headers and padding',
};

interface LinkMapFigureProps {
  readonly components: readonly Component[];
  readonly imageBytes: number;
  readonly caption: string;
}

/** Everything linked into an image, component by component, down to the single object file. */
export function LinkMapFigure({ components, imageBytes, caption }: LinkMapFigureProps) {
  const sorted = components.filter(({ bytes }) => bytes > 0).sort((a, b) => b.bytes - a.bytes);
  const count = components.reduce((sum, { files }) => sum + files.length, 0);
  return (
    <figure className="ui">
      <div className="rounded-lg border border-line">
        {sorted.map((component) => (
          <ComponentRow key={component.name} component={component} share={component.bytes / imageBytes} />
        ))}
      </div>
      <figcaption className="mt-2 text-sm text-soft">
        {caption} In all {formatBytes(imageBytes)}, from {count} object files. Open a row to see its files.
      </figcaption>
    </figure>
  );
}

function ComponentRow({ component: { name, bytes, files }, share }: { component: Component; share: number }) {
  return (
    <details className="border-b border-line px-4 py-2.5 last:border-b-0">
      <summary className="grid grid-cols-[1fr_auto] items-baseline gap-x-3">
        <span>
          <strong className="font-semibold">{labels[name] ?? name}</strong>{' '}
          {files.length > 0 && (
            <span className="text-soft">
              {files.length} object {files.length === 1 ? 'file' : 'files'}
            </span>
          )}
        </span>
        <span className="tabular-nums">
          {formatBytes(bytes)} <span className="inline-block w-11 text-end text-soft">{(100 * share).toFixed(0)} %</span>
        </span>
        <span aria-hidden="true" className="col-span-2 mt-1.5 h-2 rounded-sm bg-sunken">
          <span className="block h-full rounded-sm bg-unikernel" style={{ width: `${100 * share}%` }} />
        </span>
      </summary>
      <ul
        className="mt-3 grid max-h-64 grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-x-6 overflow-y-auto font-mono text-xs"
        tabIndex={0}
        aria-label={`Object files of ${labels[name] ?? name}`}
      >
        {files.map((file) => (
          <li key={file.name} className="flex justify-between gap-2 py-0.5">
            <span className="truncate">{objectName(file.name)}</span>
            <span className="text-soft tabular-nums">{formatBytes(file.bytes)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** "libc.a(printf.lo)" → "printf", "net/tcp.o" → "net/tcp". */
function objectName(path: string): string {
  const member = /\(([^)]+)\)$/.exec(path)?.[1] ?? path;
  return member.replace(/\.(?:c\.)?l?o$/, '');
}
