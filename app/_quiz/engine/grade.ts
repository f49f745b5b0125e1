// Scores one answer. Pure: the same question and answer always give the same grade.
import { unreachable } from '@/_shared/result';
import type { Answer, AnswerOf } from './answer';
import type { Choice, Question, QuestionOf } from './question';

/** What an answer is worth and what the reader is told about it. */
export interface Grade {
  /** 0 to 1. */
  readonly score: number;
  /** Nothing left to improve. */
  readonly right: boolean;
  readonly feedback: readonly Feedback[];
  /** Misconceptions that the wrong parts of the answer stand for. */
  readonly misconceptions: readonly string[];
}

/** A remark on the answer, or on one choice of it. */
export interface Feedback {
  readonly choice: string | null;
  readonly right: boolean;
  readonly text: string;
}

/** Grades `answer`; throws if it is an answer to another kind of question, which only a programming error can cause. */
export function grade(question: Question, answer: Answer): Grade {
  switch (question.kind) {
    case 'single':
      return gradeSingle(question, expectKind(answer, 'single'));
    case 'multiple':
      return gradeMultiple(question, expectKind(answer, 'multiple'));
    case 'short':
      return gradeShort(question, expectKind(answer, 'short'));
    case 'numeric':
      return gradeNumeric(question, expectKind(answer, 'numeric'));
    case 'doing':
      return gradeDoing(question, expectKind(answer, 'doing'));
    default:
      return unreachable(question);
  }
}

function expectKind<Kind extends Answer['kind']>(answer: Answer, kind: Kind): AnswerOf<Kind> {
  if (answer.kind !== kind) throw new Error(`an answer of kind ${answer.kind} met a question of kind ${kind}`);
  return answer as AnswerOf<Kind>;
}

function whole(right: boolean, text: string, misconception?: string): Grade {
  return {
    score: right ? 1 : 0,
    right,
    feedback: [{ choice: null, right, text }],
    misconceptions: !right && misconception ? [misconception] : [],
  };
}

function gradeSingle(question: QuestionOf<'single'>, answer: AnswerOf<'single'>): Grade {
  const taken = question.choices.find((choice) => choice.id === answer.choice);
  if (!taken) return { score: 0, right: false, feedback: [], misconceptions: [] };
  return { ...whole(taken.right, taken.feedback, taken.misconception), feedback: [remark(taken, taken.right)] };
}

/** Each right choice taken earns an equal share; each wrong one taken costs such a share; never below nothing. */
function gradeMultiple(question: QuestionOf<'multiple'>, answer: AnswerOf<'multiple'>): Grade {
  const taken = question.choices.filter((choice) => answer.choices.includes(choice.id));
  const rightOnes = question.choices.filter((choice) => choice.right);
  const hits = taken.filter((choice) => choice.right).length;
  const wrong = taken.filter((choice) => !choice.right);
  const missed = rightOnes.filter((choice) => !answer.choices.includes(choice.id));
  return {
    score: Math.max(0, hits - wrong.length) / rightOnes.length,
    right: hits === rightOnes.length && wrong.length === 0,
    feedback: [...taken.map((choice) => remark(choice, choice.right)), ...missed.map((choice) => remark(choice, false))],
    misconceptions: wrong.flatMap((choice) => choice.misconception ?? []),
  };
}

function remark(choice: Choice, right: boolean): Feedback {
  return { choice: choice.id, right, text: choice.feedback };
}

/** Drops what a reader should not be marked down for: case, punctuation, hyphens, articles, repeated spaces. */
export function normalise(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKC')
    .replace(/[-–—_/]/g, ' ')
    .replace(/[^\p{L}\p{N} ]/gu, '')
    .replace(/\b(?:a|an|the)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

function gradeShort(question: QuestionOf<'short'>, answer: AnswerOf<'short'>): Grade {
  const given = normalise(answer.text);
  if (question.accepted.some((accepted) => normalise(accepted) === given)) return whole(true, 'That is the word.');
  const near = question.near.find(({ pattern }) => new RegExp(pattern, 'iu').test(answer.text));
  return whole(false, near?.feedback ?? question.otherwise, near?.misconception);
}

/** Reads a number as people write it: spaces and thousands commas allowed, the unit may follow. Null if it is none. */
export function parseNumber(text: string, unit: string): number | null {
  let rest = text.trim().toLowerCase();
  const name = unit.toLowerCase();
  if (name && rest.endsWith(name)) rest = rest.slice(0, -name.length);
  else if (name.endsWith('s') && rest.endsWith(name.slice(0, -1))) rest = rest.slice(0, 1 - name.length);
  const bare = rest.replace(/[\s\u202f\u00a0]/g, '').replace(/,(?=\d{3}(?:\D|$))/g, '');
  return /^[+-]?\d+(?:\.\d+)?$/.test(bare) ? Number(bare) : null;
}

function gradeNumeric(question: QuestionOf<'numeric'>, answer: AnswerOf<'numeric'>): Grade {
  const given = parseNumber(answer.text, question.unit);
  if (given === null) return whole(false, 'Type one number.');
  if (Math.abs(given - question.answer) <= question.tolerance) return whole(true, 'That is the number.');
  const near = question.near.find(({ value }) => value === given);
  return whole(false, near?.feedback ?? question.otherwise, near?.misconception);
}

function gradeDoing(_question: QuestionOf<'doing'>, answer: AnswerOf<'doing'>): Grade {
  return whole(answer.passed, answer.found);
}
