// Two things the session adds to what a machine's workers report.
import type { Metric } from '@/_lab/protocol/metric';

/** Stands in a console where output went by too fast. */
export function droppedNote(bytes: number): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`\r\n[… ${bytes.toLocaleString('en')} bytes not shown …]\r\n`);
}

/** When the first answer with status 200 began to arrive, since power-on. */
export function firstAnswerMetric(afterMs: number, temperature: Metric['temperature']): Metric {
  return {
    name: 'first-http-200',
    value: afterMs,
    unit: 'ms',
    event: 'first byte of the first answer with status 200',
    clock: 'network worker performance.now since boot',
    temperature,
  };
}
