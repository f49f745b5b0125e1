import type { MachineFailure, VerbFailure } from '@/_lab/protocol/failure';

/** A failure in one line for a table or a terminal; the page has its own sentences. */
export function failureWords(failure: MachineFailure | VerbFailure): string {
  const { kind, ...details } = failure;
  const words = Object.entries(details).map(([name, value]) => `${name} ${String(value)}`);
  return [kind, ...words].join(', ');
}
