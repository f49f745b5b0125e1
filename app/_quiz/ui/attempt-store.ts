import { StoredValue } from '@/_ui/stored-value';
import { attemptSchema, startAttempt, type Attempt } from '../engine/attempt';
import type { Quiz } from '../engine/question';

/** The reader's answers to one quiz, kept in this browser. A changed quiz discards answers stored for the old one. */
export function createAttemptStore(key: string, quiz: Quiz): StoredValue<Attempt> {
  const fresh = startAttempt(quiz);
  const parse = (raw: unknown) => {
    const stored = attemptSchema.safeParse(raw);
    return stored.success && stored.data.quiz === fresh.quiz ? stored.data : null;
  };
  return new StoredValue(`ring-zero:quiz:${key}`, parse, fresh);
}
