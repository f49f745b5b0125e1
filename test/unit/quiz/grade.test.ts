import { describe, expect, it } from 'vitest';
import { grade, normalise, parseNumber } from '@/_quiz/engine/grade';
import { questionSchema, type Question } from '@/_quiz/engine/question';

const common = { role: 'new', prompt: 'Which?', explanation: 'Because.' };

function question(fields: object): Question {
  return questionSchema.parse({ ...common, ...fields });
}

const single = question({
  id: 'one',
  kind: 'single',
  choices: [
    { id: 'right', text: 'R', right: true, feedback: 'so' },
    { id: 'wrong', text: 'W', feedback: 'not so', misconception: 'no-os' },
  ],
});

const multiple = question({
  id: 'many',
  kind: 'multiple',
  choices: [
    { id: 'a', text: 'A', right: true, feedback: 'a' },
    { id: 'b', text: 'B', right: true, feedback: 'b' },
    { id: 'c', text: 'C', right: true, feedback: 'c' },
    { id: 'x', text: 'X', feedback: 'x', misconception: 'no-os' },
    { id: 'y', text: 'Y', feedback: 'y' },
  ],
});

const short = question({
  id: 'word',
  kind: 'short',
  accepted: ['library operating system', 'libOS'],
  near: [{ pattern: 'micro.?kernel', feedback: 'the other way', misconception: 'no-os' }],
  otherwise: 'two words',
});

const numeric = question({
  id: 'number',
  kind: 'numeric',
  answer: 6,
  unit: 'copies',
  tolerance: 0.5,
  near: [{ value: 17, feedback: 'they share' }],
  otherwise: 'count again',
});

describe('single choice', () => {
  it('gives the point and the reason for the right choice', () => {
    expect(grade(single, { kind: 'single', choice: 'right' })).toMatchObject({ score: 1, right: true, misconceptions: [], feedback: [{ text: 'so' }] });
  });

  it('names the misconception behind a wrong choice', () => {
    expect(grade(single, { kind: 'single', choice: 'wrong' })).toMatchObject({ score: 0, right: false, misconceptions: ['no-os'], feedback: [{ text: 'not so' }] });
  });

  it('gives nothing for a choice the question does not have', () => {
    expect(grade(single, { kind: 'single', choice: 'gone' })).toMatchObject({ score: 0, right: false });
  });
});

describe('multiple choice', () => {
  it.each([
    [['a', 'b', 'c'], 1, true],
    [['c', 'a', 'b'], 1, true],
    [['a', 'b'], 2 / 3, false],
    [['a', 'b', 'c', 'x'], 2 / 3, false],
    [['a', 'x'], 0, false],
    [['x', 'y'], 0, false],
    [['a', 'b', 'c', 'x', 'y'], 1 / 3, false],
    [[], 0, false],
  ])('%j earns %f', (choices, score, right) => {
    const result = grade(multiple, { kind: 'multiple', choices });
    expect(result.score).toBeCloseTo(score);
    expect(result.right).toBe(right);
  });

  it('remarks on choices that should have been taken', () => {
    const { feedback } = grade(multiple, { kind: 'multiple', choices: ['a', 'x'] });
    expect(feedback.map(({ choice, right }) => [choice, right])).toEqual([['a', true], ['x', false], ['b', false], ['c', false]]);
  });
});

describe('short answer', () => {
  it.each(['library operating system', 'A Library Operating-System.', ' the  library operating system ', 'LIBOS'])('accepts %j', (text) => {
    expect(grade(short, { kind: 'short', text }).right).toBe(true);
  });

  it('answers a near miss in its own words', () => {
    expect(grade(short, { kind: 'short', text: 'a microkernel' })).toMatchObject({ right: false, misconceptions: ['no-os'], feedback: [{ text: 'the other way' }] });
  });

  it('answers any other miss with the general remark', () => {
    expect(grade(short, { kind: 'short', text: 'Linux' })).toMatchObject({ feedback: [{ text: 'two words' }] });
  });

  it('does not take a part of a word for an article', () => {
    expect(normalise('another theory')).toBe('another theory');
  });
});

describe('numeric answer', () => {
  it.each(['6', ' 6 ', '6.5', '5.5', '6 copies', '6copies', '+6'])('accepts %j', (text) => {
    expect(grade(numeric, { kind: 'numeric', text }).right).toBe(true);
  });

  it.each([['17', 'they share'], ['18', 'count again'], ['six', 'Type one number.'], ['', 'Type one number.'], ['6 machines', 'Type one number.']])(
    'answers %j with %j',
    (text, remark) => {
      expect(grade(numeric, { kind: 'numeric', text })).toMatchObject({ right: false, score: 0, feedback: [{ text: remark }] });
    },
  );

  it.each([
    ['1,234', '', 1234],
    ['1 234.5', '', 1234.5],
    ['12,34', '', null],
    ['-3 ms', 'ms', -3],
    ['5 kernel', 'kernels', 5],
    ['1e3', '', null],
  ])('reads %j with unit %j as %j', (text, unit, value) => {
    expect(parseNumber(text, unit)).toBe(value);
  });
});

it('refuses an answer to another kind of question', () => {
  expect(() => grade(single, { kind: 'numeric', text: '1' })).toThrow(/numeric met a question of kind single/);
});
