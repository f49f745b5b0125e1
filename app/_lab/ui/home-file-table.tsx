// The files of a unikernel taken home, each with its size and hash.
import { formatBytes } from '@/_ui/format';
import type { HomeFile } from './take-home-files';

/** In a narrow pane each file is a block of its own: a hash beside the rest would be a column of single digits. */
export function HomeFileTable({ files }: { files: readonly HomeFile[] }) {
  return (
    <div className="@container">
      <table role="table" className="w-full text-left @max-lg:block">
        <thead role="rowgroup" className="text-soft @max-lg:sr-only">
          <tr role="row">
            <th role="columnheader" className="font-normal">
              File
            </th>
            <th role="columnheader" className="font-normal">
              Size
            </th>
            <th role="columnheader" className="font-normal">
              SHA-256
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup" className="@max-lg:block">
          {files.map((file) => (
            <FileRow key={file.fileName} file={file} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

// Displayed as blocks, these elements lose the roles that they have of themselves.
function FileRow({ file }: { file: HomeFile }) {
  return (
    <tr role="row" className="@max-lg:block @max-lg:border-b @max-lg:border-line @max-lg:py-1.5">
      <td role="cell" className="py-0.5 pr-3 @max-lg:inline-block">
        <button type="button" className="button" onClick={() => save(file)}>
          Download {file.fileName}
        </button>
      </td>
      <td role="cell" className="tabular pr-3 whitespace-nowrap @max-lg:inline-block">
        {formatBytes(file.bytes.length)}
      </td>
      <td role="cell" className="font-mono text-xs break-all @max-lg:block">
        {file.sha256}
      </td>
    </tr>
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
