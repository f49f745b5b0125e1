import { describe, expect, it } from 'vitest';
import { attemptReducer, gradeOf, quizHash, shownChoices, startAttempt, tally, type Attempt } from '@/_quiz/engine/attempt';
import { quizSchema } from '@/_quiz/engine/question';

const source = {
  title: 'Check',
  questions: [
    {
      id: 'which', kind: 'single', role: 'new', prompt: 'Which?', explanation: 'Because.',
      choices: ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id, text: id, right: id === 'a', feedback: id })),
    },
    { id: 'count', kind: 'numeric', role: 'new', prompt: 'How many?', explanation: 'Because.', answer: 2, unit: '', otherwise: 'no' },
  ],
};
const quiz = quizSchema.parse(source);
const [which] = quiz.questions;

function answered(choice: string): Attempt {
  const changed = attemptReducer(startAttempt(quiz), { kind: 'change', question: 'which', answer: { kind: 'single', choice } });
  return attemptReducer(changed, { kind: 'submit', question: 'which' });
}

describe('attempt', () => {
  it('grades nothing before it is submitted', () => {
    const changed = attemptReducer(startAttempt(quiz), { kind: 'change', question: 'which', answer: { kind: 'single', choice: 'a' } });
    expect(gradeOf(changed, which!)).toBeNull();
    expect(tally(quiz, changed)).toEqual({ answered: 0, score: 0, of: 2 });
  });

  it('counts a point once submitted', () => {
    expect(tally(quiz, answered('a'))).toEqual({ answered: 1, score: 1, of: 2 });
  });

  it('keeps a submitted answer until the reader retries', () => {
    const submitted = answered('b');
    const change = { kind: 'change', question: 'which', answer: { kind: 'single', choice: 'a' } } as const;
    expect(attemptReducer(submitted, change)).toBe(submitted);
    const retried = attemptReducer(attemptReducer(submitted, { kind: 'retry', question: 'which' }), change);
    expect(retried.answers.which).toMatchObject({ answer: { choice: 'a' }, submitted: false, tries: 1 });
  });

  it('counts tries', () => {
    const again = attemptReducer(attemptReducer(answered('b'), { kind: 'retry', question: 'which' }), { kind: 'submit', question: 'which' });
    expect(again.answers.which?.tries).toBe(2);
  });

  it('ignores a submission without an answer', () => {
    const start = startAttempt(quiz);
    expect(attemptReducer(start, { kind: 'submit', question: 'which' })).toBe(start);
  });

  it('forgets everything when cleared', () => {
    expect(attemptReducer(answered('a'), { kind: 'clear' })).toEqual(startAttempt(quiz));
  });
});

describe('quiz hash', () => {
  it('is the same for the same quiz and another for a changed one', () => {
    const changed = structuredClone(source);
    changed.questions[0]!.prompt = 'Which one?';
    expect(quizHash(quizSchema.parse(source))).toBe(quizHash(quiz));
    expect(quizHash(quizSchema.parse(changed))).not.toBe(quizHash(quiz));
  });
});

describe('order of choices', () => {
  it('is fixed for a question, and holds every choice once', () => {
    const question = which as Extract<typeof which, { kind: 'single' }>;
    const ids = shownChoices(question).map(({ id }) => id);
    expect(shownChoices(question).map(({ id }) => id)).toEqual(ids);
    expect([...ids].sort()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('differs between questions', () => {
    const question = which as Extract<typeof which, { kind: 'single' }>;
    const orders = ['p', 'q', 'r', 's'].map((id) => shownChoices({ ...question, id }).map((choice) => choice.id).join());
    expect(new Set(orders).size).toBeGreaterThan(1);
  });
});
