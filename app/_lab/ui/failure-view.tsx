import type { ReactNode } from 'react';
import type { FailureText } from './failure-text';

/** A failure said plainly, with a way on. `children` are the buttons. */
export function FailureView({ text, children }: { text: FailureText; children?: ReactNode }) {
  return (
    <div role="alert" className="ui space-y-2 border-l-4 border-wrong bg-panel px-4 py-3 text-sm">
      <p className="font-medium text-wrong">{text.what}</p>
      <p>{text.wayOn}</p>
      {text.report && (
        <details>
          <summary>Report</summary>
          <pre tabIndex={0} className="mt-2 max-h-48 overflow-auto bg-sunken p-2 font-mono text-xs whitespace-pre-wrap">
            {text.report}
          </pre>
        </details>
      )}
      {children && <div className="flex gap-2 pt-1">{children}</div>}
    </div>
  );
}
