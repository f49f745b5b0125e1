// A fault in the content, told so that its author can mend it.

/** Where it is, what is wrong, what to do. */
export interface Diagnostic {
  /** Path from the top of the checkout. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
  readonly remedy: string;
}

/** `content/…/quiz.yaml:14: message; remedy` */
export function formatDiagnostic({ file, line, message, remedy }: Diagnostic): string {
  return `${file}:${line}: ${message}; ${remedy}`;
}

/** All faults, in reading order. */
export function formatDiagnostics(diagnostics: readonly Diagnostic[]): string {
  return [...diagnostics]
    .sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line)
    .map(formatDiagnostic)
    .join('\n');
}
