import { formatBytes } from '@/_ui/format';

interface LinkMapFigureProps {
  readonly parts: readonly { readonly name: string; readonly bytes: number; readonly files: readonly { readonly name: string; readonly bytes: number }[] }[];
  readonly caption: string;
}

/** Everything linked into an image, group by group, down to the single object file. */
export function LinkMapFigure({ parts, caption }: LinkMapFigureProps) {
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  const count = parts.reduce((sum, { files }) => sum + files.length, 0);
  return (
    <figure className="ui">
      <div className="rounded-lg border border-line">
        {parts.map(({ name, bytes, files }) => (
          <details key={name} className="border-b border-line px-4 py-2.5 last:border-b-0">
            <summary className="grid grid-cols-[1fr_auto] items-baseline gap-x-3">
              <span>
                <strong className="font-semibold">{name}</strong> <span className="text-soft">
                  {files.length} object {files.length === 1 ? 'file' : 'files'}
                </span>
              </span>
              <span className="tabular-nums">{formatBytes(bytes)}</span>
              <span aria-hidden="true" className="col-span-2 mt-1.5 h-2 rounded-sm bg-sunken">
                <span className="block h-full rounded-sm bg-unikernel" style={{ width: `${(100 * bytes) / total}%` }} />
              </span>
            </summary>
            <ul className="mt-3 grid max-h-64 grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-x-6 overflow-y-auto font-mono text-xs" tabIndex={0} aria-label={`Object files of ${name}`}>
              {files.map((file, index) => (
                <li key={`${file.name} ${index}`} className="flex justify-between gap-2 py-0.5">
                  <span className="truncate">{file.name}</span>
                  <span className="text-soft tabular-nums">{formatBytes(file.bytes)}</span>
                </li>
              ))}
            </ul>
          </details>
        ))}
      </div>
      <figcaption className="mt-2 text-sm text-soft">
        {caption} In all {count} object files, {formatBytes(total)} in memory, read from the linker’s map of the image that this page boots.
      </figcaption>
    </figure>
  );
}
