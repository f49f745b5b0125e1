// Numbers as readers see them: with a unit, and no more digits than were measured.

const nbsp = '\u00a0';

/** 57,800 → "57.8 kB". Decimal multiples, as disks and networks count. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 ? value : threeDigits(value)}${nbsp}${units[unit] ?? ''}`;
}

/** Milliseconds below a second, seconds above. */
export function formatMs(ms: number): string {
  return ms >= 999.5 ? `${threeDigits(ms / 1000)}${nbsp}s` : `${threeDigits(ms)}${nbsp}ms`;
}

/** 12345678 → "12,345,678". */
export function formatCount(count: number): string {
  return Math.round(count).toLocaleString('en-GB');
}

/** Large counts in millions: 12,345,678 → "12.3 M". */
export function formatMillions(count: number): string {
  return count < 1e6 ? formatCount(count) : `${threeDigits(count / 1e6)}${nbsp}M`;
}

function threeDigits(value: number): string {
  if (value >= 100) return value.toFixed(0);
  return value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
