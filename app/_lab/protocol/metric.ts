/**
 * A measured moment or quantity of one machine. Times are milliseconds of the machine worker's performance clock since
 * `origin`; both are stated so that a reader can see what was measured.
 */
export interface Metric {
  readonly name: MetricName;
  readonly value: number;
  readonly unit: 'ms' | 'bytes' | 'instructions' | 'pages' | 'level' | 'count';
  /** The event that closed the measurement. */
  readonly event: string;
  /** Which clock, and from when. */
  readonly clock: 'worker performance.now since boot' | 'network worker performance.now since boot' | 'none';
  /** Cold: this worker had neither fetched files nor compiled the engine before. */
  readonly temperature: 'cold' | 'warm';
}

export const metricNames = [
  'bytes-fetched',
  'requests-made',
  'files-ready',
  'construction-began',
  'engine-constructed',
  'first-instruction',
  'first-console-byte',
  'ready-marker',
  'restored',
  'first-http-200',
  'instructions-at-ready',
  'memory-touched-at-ready',
  'privilege-level-at-ready',
] as const;

export type MetricName = (typeof metricNames)[number];

/** Boot as the reader sees it: steps with status, time and bytes. */
export interface BootStep {
  readonly id: 'fetch' | 'engine' | 'firmware' | 'kernel' | 'restore' | 'ready';
  readonly status: 'idle' | 'running' | 'completed' | 'failed' | 'skipped';
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  readonly bytes: number | null;
  readonly totalBytes: number | null;
}
