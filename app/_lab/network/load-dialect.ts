// What a load says on each connection, and how it knows an answer.
import type { CheckedLoad } from '@/_lab/protocol/network-messages';
import type { VerbFailure } from '@/_lab/protocol/failure';
import { ok, unreachable, type Result } from '@/_shared/result';
import { httpDialect } from './http-dialect';
import { redisDialect } from './redis-dialect';

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

/** The dialect of a load on the machine `name`. */
export function dialectOf(load: CheckedLoad, name: string): Result<LoadDialect, VerbFailure> {
  switch (load.protocol) {
    case 'http':
      return httpDialect(name, load.path);
    case 'redis':
      return ok(redisDialect(load));
    default:
      return unreachable(load);
  }
}
