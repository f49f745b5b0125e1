// Arranges evidence as a table: a row per lane and temperature, a column per quantity, the newest run in each cell.
import { lanes, type Evidence, type Lane, type Quantity } from '@/_lab/evidence/evidence';
import { formatBytes, formatCount, formatMillions, formatMs } from '@/_ui/format';

export interface EvidenceRow {
  readonly lane: Lane;
  readonly temperature: Evidence['temperature'];
  readonly cells: ReadonlyMap<Quantity, Evidence>;
}

export const quantityNames: Record<Quantity, string> = {
  'bytes-fetched': 'Bytes fetched',
  'first-console-byte': 'First console byte',
  'ready-marker': 'Ready',
  'first-http-200': 'First HTTP 200',
  instructions: 'Instructions',
  'ram-touched': 'RAM touched',
  'privilege-level': 'Privilege level',
};

/** Rows that have at least one number, in the order of the lanes. */
export function evidenceRows(evidence: readonly Evidence[]): EvidenceRow[] {
  const order = Object.keys(lanes) as Lane[];
  return order.flatMap((lane) =>
    (['cold', 'warm'] as const).flatMap((temperature) => {
      const own = evidence.filter((row) => row.lane === lane && row.temperature === temperature);
      const cells = new Map(own.map((row) => [row.quantity, row]));
      return own.length > 0 ? [{ lane, temperature, cells }] : [];
    }),
  );
}

/** A number with its unit. */
export function formatEvidence({ value, unit }: Evidence): string {
  switch (unit) {
    case 'ms':
      return formatMs(value);
    case 'bytes':
      return formatBytes(value);
    case 'instructions':
      return formatMillions(value);
    case 'level':
      return formatCount(value);
  }
}

/** Whether a column says something about real hardware; the same for all its cells, or null while it is empty. */
export function transfersOf(evidence: readonly Evidence[], quantity: Quantity): Evidence['transfers'] | null {
  return evidence.find((row) => row.quantity === quantity)?.transfers ?? null;
}

/** RFC 4180, one line per number with all that is known of it. */
export function evidenceCsv(evidence: readonly Evidence[]): string {
  const columns = ['lane', 'what', 'temperature', 'quantity', 'value', 'unit', 'machine', 'event', 'clock', 'transfers'];
  const rows = evidence.map((row) => [
    row.lane, lanes[row.lane], row.temperature, row.quantity, row.value, row.unit, row.machine, row.event, row.clock, row.transfers,
  ]);
  return [columns, ...rows].map((row) => row.map((field) => quoteField(String(field))).join(',')).join('\r\n');
}

function quoteField(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
