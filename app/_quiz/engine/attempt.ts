// One reader's way through one quiz, as a value passed in and out.
import * as z from 'zod/mini';
import '@/_shared/zod-config';
import { seededRandom, shuffled } from '@/_shared/seeded-random';
import { answerSchema, type Answer } from './answer';
import { grade, type Grade } from './grade';
import type { Choice, Question, Quiz } from './question';

const entrySchema = z.strictObject({
  answer: answerSchema,
  submitted: z.boolean(),
  tries: z.int().check(z.nonnegative()),
});

export const attemptSchema = z.strictObject({
  /** `quizHash` of the quiz the answers belong to. */
  quiz: z.string(),
  answers: z.record(z.string(), entrySchema),
});

export type Attempt = z.infer<typeof attemptSchema>;
export type AttemptEntry = z.infer<typeof entrySchema>;

export type AttemptAction =
  | { readonly kind: 'change'; readonly question: string; readonly answer: Answer }
  | { readonly kind: 'submit'; readonly question: string }
  | { readonly kind: 'retry'; readonly question: string }
  | { readonly kind: 'clear' };

/** An attempt with nothing answered. */
export function startAttempt(quiz: Quiz): Attempt {
  return { quiz: quizHash(quiz), answers: {} };
}

/** A submitted answer stands until the reader retries; a change to it is ignored. */
export function attemptReducer(attempt: Attempt, action: AttemptAction): Attempt {
  if (action.kind === 'clear') return { ...attempt, answers: {} };
  const entry = attempt.answers[action.question];
  const next = nextEntry(entry, action);
  return next === entry || !next ? attempt : { ...attempt, answers: { ...attempt.answers, [action.question]: next } };
}

function nextEntry(
  entry: AttemptEntry | undefined,
  action: Exclude<AttemptAction, { kind: 'clear' }>,
): AttemptEntry | undefined {
  switch (action.kind) {
    case 'change':
      return entry?.submitted ? entry : { answer: action.answer, submitted: false, tries: entry?.tries ?? 0 };
    case 'submit':
      return entry && !entry.submitted ? { ...entry, submitted: true, tries: entry.tries + 1 } : entry;
    case 'retry':
      return entry?.submitted ? { ...entry, submitted: false } : entry;
  }
}

/** Grade of a submitted answer; null before that. */
export function gradeOf(attempt: Attempt, question: Question): Grade | null {
  const entry = attempt.answers[question.id];
  return entry?.submitted && entry.answer.kind === question.kind ? grade(question, entry.answer) : null;
}

/** Points so far, one per question, and how many are answered. */
export function tally(quiz: Quiz, attempt: Attempt): { answered: number; score: number; of: number } {
  const grades = quiz.questions.flatMap((question) => gradeOf(attempt, question) ?? []);
  return { answered: grades.length, score: grades.reduce((sum, { score }) => sum + score, 0), of: quiz.questions.length };
}

/** FNV-1a, 32 bits: names a value, hides nothing. */
function hash32(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/** Changes with anything a reader could have answered to. Stored answers of another hash are discarded. */
export function quizHash(quiz: Quiz): string {
  return hash32(JSON.stringify(quiz)).toString(16).padStart(8, '0');
}

/** The choices in the order shown: fixed for a question, so that server and browser agree. */
export function shownChoices(question: { id: string; choices: readonly Choice[] }): Choice[] {
  return shuffled(question.choices, seededRandom(hash32(question.id)));
}
