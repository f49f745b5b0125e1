import { lanes, quantities, type Evidence } from '@/_lab/evidence/evidence';
import { KindMark } from '@/_ui/kind-chip';
import { evidenceRows, formatEvidence, quantityNames, transfersOf } from './evidence-rows';

/** Lanes by quantities. Each number's machine, event and clock stand in the list below the table. */
export function EvidenceTable({ evidence, caption }: { evidence: readonly Evidence[]; caption: string }) {
  const rows = evidenceRows(evidence);
  return (
    <div className="ui text-[0.8125rem]">
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label="Evidence table">
        <table className="w-full border-collapse text-end">
          <caption className="pb-2 text-start text-soft">{caption}</caption>
          <thead>
            <tr className="border-b border-edge">
              <th scope="col" className="py-1.5 pr-3 text-start font-medium">
                Lane
              </th>
              {quantities.map((quantity) => (
                <th key={quantity} scope="col" className="px-2 py-1.5 align-bottom font-medium">
                  {quantityNames[quantity]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.lane} ${row.temperature}`} className="border-b border-line">
                <th scope="row" className="py-1.5 pr-3 text-start font-normal">
                  <span className="flex items-baseline gap-1.5">
                    <KindMark kind={row.lane === 'a' ? 'unikernel' : row.lane === 'c' ? 'linux-vm' : 'container-host'} />
                    <span>
                      <strong>{row.lane}</strong> {lanes[row.lane]} <span className="text-soft">({row.temperature})</span>
                    </span>
                  </span>
                </th>
                {quantities.map((quantity) => {
                  const cell = row.cells.get(quantity);
                  return (
                    <td key={quantity} className="px-2 py-1.5 align-top whitespace-nowrap">
                      {cell ? formatEvidence(cell) : <span className="text-soft">–</span>}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr className="text-soft">
              <th scope="row" className="py-1.5 pr-3 text-start font-normal">
                Transfers to real hardware?
              </th>
              {quantities.map((quantity) => (
                <td key={quantity} className="px-2 py-1.5 whitespace-nowrap">
                  {transfersOf(evidence, quantity) ?? '–'}
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </div>
      {evidence.length > 0 && <Sources evidence={evidence} />}
    </div>
  );
}

function Sources({ evidence }: { evidence: readonly Evidence[] }) {
  return (
    <details className="mt-2">
      <summary>Where each number comes from</summary>
      <ul className="mt-2 space-y-1">
        {evidence.map((row, index) => (
          <li key={index}>
            <strong>{row.lane}</strong>, {row.temperature}, {quantityNames[row.quantity].toLowerCase()}: {formatEvidence(row)}. Machine{' '}
            <code className="code">{row.machine}</code>, event: {row.event}, clock: {row.clock}.
          </li>
        ))}
      </ul>
    </details>
  );
}
