import type { VerbFailure } from '@/_lab/protocol/failure';
import { fail, ok, type Result } from '@/_shared/result';
import { HttpParser } from './http-parser';
import { encodeRequest } from './http-request';
import type { AnswerReader, AnswerState, LoadDialect } from './load-dialect';

/** GET of one path on kept connections; an answer is right if its status is 200. */
export function httpDialect(name: string, path: string): Result<LoadDialect, VerbFailure> {
  const request = encodeRequest(`${name}.lab`, { method: 'GET', path }, true);
  if (!request) return fail({ kind: 'malformed', detail: 'path may hold printable ASCII only' });
  return ok({ port: 80, request, createReader: () => new HttpAnswers() });
}

class HttpAnswers implements AnswerReader {
  private readonly parser = new HttpParser(0);

  get bodyBytes(): number {
    return this.parser.bodyBytes;
  }

  get closes(): boolean {
    return this.parser.closes;
  }

  push(bytes: Uint8Array): AnswerState {
    this.parser.push(bytes);
    if (this.parser.error) return 'wrong';
    if (!this.parser.isDone) return 'partial';
    return this.parser.head?.status === 200 ? 'right' : 'wrong';
  }

  reset(): void {
    this.parser.reset();
  }
}
