import type { HttpResponse } from '@/_lab/session/machine';
import { formatBytes, formatMs } from '@/_ui/format';

const shownBytes = 4096;

/** Status, times, headers and the beginning of the body of one answer. */
export function ResponseView({ response }: { response: HttpResponse }) {
  const { status, headers, bodyBytes, firstByteMs, totalMs } = response;
  return (
    <div className="border-t border-line px-3 py-2 text-[0.8125rem]">
      <p className="tabular-nums">
        <strong className="font-mono" data-http-status={status}>
          HTTP {status}
        </strong>{' '}
        · first byte {formatMs(firstByteMs)} · all {formatMs(totalMs)} · {formatBytes(bodyBytes)}
      </p>
      <details className="mt-1">
        <summary>{Object.keys(headers).length} headers</summary>
        <dl className="mt-1 grid grid-cols-[auto_1fr] gap-x-3 font-mono text-xs">
          {Object.entries(headers).map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-soft">{name}</dt>
              <dd className="break-all">{value}</dd>
            </div>
          ))}
        </dl>
      </details>
      {bodyBytes > 0 && (
        <pre tabIndex={0} aria-label="Body" className="mt-2 max-h-40 overflow-auto bg-sunken p-2 font-mono text-xs wrap-anywhere whitespace-pre-wrap">
          {bodyText(response)}
        </pre>
      )}
    </div>
  );
}

function bodyText({ body, bodyBytes, headers }: HttpResponse): string {
  const shown = body.subarray(0, shownBytes);
  const isText = !shown.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27));
  if (!isText) return `${formatBytes(bodyBytes)} that are not text`;
  const rest = bodyBytes - shown.length;
  const text = new TextDecoder().decode(shown);
  if (rest > 0) return `${text}\n… and ${formatBytes(rest)} more`;
  return headers['content-type']?.startsWith('application/json') ? indented(text) : text;
}

/** JSON over several lines; anything that is not JSON after all stays as it came. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 1);
  } catch {
    return text;
  }
}
