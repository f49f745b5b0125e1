// What `trace=1` prints in a unikernel and what strace prints on Linux, read into the same shape.

export interface Call {
  readonly name: string;
  /** A number, or the name of an error. */
  readonly result: string;
  readonly line: string;
}

/** The calls on a unikernel's console. */
export function tracedCalls(console: string): Call[] {
  return [...console.matchAll(/^.*?call: (\w+)\(.*\) = (-?\d+)( E\w+)? <\d+ us>\r?$/gm)].map(([line, name = '', number = '', error]) => ({
    name,
    result: error?.trim() ?? number,
    line: line.trim(),
  }));
}

/** The calls in a file of strace's. */
export function stracedCalls(file: string): Call[] {
  return [...file.matchAll(/^(\w+)\(.*\)\s+= (-?\w+)( E\w+)?.*$/gm)].map(([line, name = '', number = '', error]) => ({
    name,
    result: error?.trim() ?? number,
    line,
  }));
}
