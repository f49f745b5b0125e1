import { lanes, quantities, type Evidence, type Lane } from '@/_lab/evidence/evidence';
import type { BenchmarkResult } from './benchmark';
import type { LaneRuns, MedianEvidence } from './lane-runs';

function valueText({ value, unit }: Pick<Evidence, 'value' | 'unit'>): string {
  switch (unit) {
    case 'ms':
      return `${value.toFixed(1)} ms`;
    case 'bytes':
      return value >= 1e6 ? `${(value / 1e6).toFixed(2)} MB` : `${(value / 1e3).toFixed(1)} kB`;
    case 'instructions':
      return value >= 1e6 ? `${(value / 1e6).toFixed(2)} M` : `${(value / 1e3).toFixed(1)} k`;
    case 'level':
      return String(value);
  }
}

/** The lanes as a table: a line per lane and temperature, a column per quantity. */
export function printLanes({ rows, failures }: LaneRuns): void {
  const header = ['lane', 'temp', 'runs', ...quantities];
  const lines = (Object.keys(lanes) as Lane[]).flatMap((lane) =>
    (['cold', 'warm'] as const).flatMap((temperature) => lineOf(rows, lane, temperature)),
  );
  console.log('\nOne more instance of the same service (medians; in Node, under v86)\n');
  printTable([header, ...lines]);
  const transfers = (['yes', 'with care', 'no'] as const).map((answer) => {
    const named = quantities.filter((quantity) => rows.some((row) => row.quantity === quantity && row.transfers === answer));
    return `${answer}: ${named.join(', ') || '–'}`;
  });
  console.log(`\ntransfers to real hardware – ${transfers.join('; ')}`);
  for (const lane of Object.keys(lanes) as Lane[]) console.log(`  ${lane.padEnd(9)} ${lanes[lane]}`);
  for (const { lane, detail } of failures) console.log(`\nlane ${lane} could not run: ${detail}`);
}

function lineOf(rows: readonly MedianEvidence[], lane: Lane, temperature: Evidence['temperature']): string[][] {
  const own = rows.filter((row) => row.lane === lane && row.temperature === temperature);
  if (own.length === 0) return [];
  const cells = quantities.map((quantity) => {
    const row = own.find((candidate) => candidate.quantity === quantity);
    return row ? valueText(row) : '–';
  });
  return [[lane, temperature, String(Math.max(...own.map(({ runs }) => runs))), ...cells]];
}

/** The reach of the project: what was measured beside what was aimed at. Never a verdict on a slow day. */
export function printBenchmarks(results: readonly BenchmarkResult[]): void {
  console.log('\nReach\n');
  printTable([
    ['what', 'measured', 'target', 'how'],
    ...results.flatMap(({ title, figures, how }) =>
      figures.map(({ label, text, target }) => [label ? `${title}, ${label}` : title, text, target ?? '–', how]),
    ),
  ]);
}

function printTable(lines: readonly (readonly string[])[]): void {
  const widths = (lines[0] ?? []).map((_cell, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  for (const [index, line] of lines.entries()) {
    console.log(line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd());
    if (index === 0) console.log(widths.map((width) => '─'.repeat(width)).join('  '));
  }
}
