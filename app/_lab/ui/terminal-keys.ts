// The keys a touch keyboard lacks, as the bytes a serial terminal sends for them.

export const keyBarKeys = [
  { name: 'Esc', label: 'Escape', data: '\x1b' },
  { name: 'Tab', label: 'Tab', data: '\t' },
  { name: '↑', label: 'Up', data: '\x1b[A' },
  { name: '↓', label: 'Down', data: '\x1b[B' },
  { name: '←', label: 'Left', data: '\x1b[D' },
  { name: '→', label: 'Right', data: '\x1b[C' },
] as const;

/** The control character of a key: `c` → 0x03. Keys without one come back unchanged. */
export function withControl(data: string): string {
  const code = data.length === 1 ? data.toUpperCase().charCodeAt(0) : 0;
  return code >= 0x40 && code <= 0x5f ? String.fromCharCode(code & 0x1f) : data;
}
