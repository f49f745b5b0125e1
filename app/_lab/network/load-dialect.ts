// What a load says on each connection, and how it knows an answer.

/** How far an answer has come: `wrong` is also what is no answer at all. */
export type AnswerState = 'partial' | 'right' | 'wrong';

/** Reads the answers that come on one connection, one at a time. */
export interface AnswerReader {
  /** Takes what came; once it has told `right` or `wrong`, nothing more until `reset`. */
  push(bytes: Uint8Array): AnswerState;
  /** Bytes of what was asked for, in the present answer. */
  readonly bodyBytes: number;
  /** Whether the server will close after the present answer. */
  readonly closes: boolean;
  /** Begins the next answer. */
  reset(): void;
}

/** One protocol, with one request that every connection repeats. */
export interface LoadDialect {
  readonly port: number;
  readonly request: Uint8Array;
  createReader(): AnswerReader;
}
