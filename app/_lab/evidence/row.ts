// One evidence row, with what follows from its quantity filled in.
import type { Metric } from '@/_lab/protocol/metric';
import type { Evidence, Lane, Quantity } from './evidence';

export const PAGE_BYTES = 4096;

const facts: Readonly<Record<Quantity, Pick<Evidence, 'unit' | 'transfers'>>> = {
  'bytes-fetched': { unit: 'bytes', transfers: 'yes' },
  'first-console-byte': { unit: 'ms', transfers: 'no' },
  'ready-marker': { unit: 'ms', transfers: 'no' },
  'first-http-200': { unit: 'ms', transfers: 'no' },
  instructions: { unit: 'instructions', transfers: 'with care' },
  'ram-touched': { unit: 'bytes', transfers: 'with care' },
  'privilege-level': { unit: 'level', transfers: 'yes' },
};

/** Who measured, and in which run. */
export interface RowContext {
  readonly lane: Lane;
  readonly machine: string;
  readonly temperature: Evidence['temperature'];
}

export function row(context: RowContext, quantity: Quantity, value: number, event: string, clock: string): Evidence {
  return { ...context, ...facts[quantity], quantity, value, event, clock };
}

const quantityOfMetric: Partial<Record<Metric['name'], Quantity>> = {
  'bytes-fetched': 'bytes-fetched',
  'first-console-byte': 'first-console-byte',
  'ready-marker': 'ready-marker',
  'first-http-200': 'first-http-200',
  'instructions-at-ready': 'instructions',
  'memory-touched-at-ready': 'ram-touched',
};

/** The rows that a machine's own metrics give. */
export function rowsOfMetrics(context: Omit<RowContext, 'temperature'>, metrics: readonly Metric[]): Evidence[] {
  return metrics.flatMap((metric) => {
    const quantity = quantityOfMetric[metric.name];
    if (!quantity) return [];
    const value = metric.unit === 'pages' ? metric.value * PAGE_BYTES : metric.value;
    return [row({ ...context, temperature: metric.temperature }, quantity, value, metric.event, metric.clock)];
  });
}
