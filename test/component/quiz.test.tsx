import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it, vi } from 'vitest';
import type { EvidencePort } from '@/_quiz/engine/evidence-port';
import { quizSchema, type Quiz as QuizData } from '@/_quiz/engine/question';
import { Quiz } from '@/_quiz/ui/quiz';
import '../support/render';

const user = userEvent.setup();
const common = { role: 'new', prompt: 'Which?', explanation: 'Because it is so.' };

const choices = [
  { id: 'yes', text: 'Yes', right: true, feedback: 'Yes indeed.' },
  { id: 'also', text: 'Also', right: true, feedback: 'This too.' },
  { id: 'no', text: 'No', feedback: 'Not this.' },
];

const questions = {
  single: { ...common, id: 's', kind: 'single', choices: choices.map((choice) => ({ ...choice, right: choice.id === 'yes' })) },
  multiple: { ...common, id: 'm', kind: 'multiple', choices },
  short: { ...common, id: 'w', kind: 'short', accepted: ['kernel'], otherwise: 'Look again.' },
  numeric: { ...common, id: 'n', kind: 'numeric', answer: 6, unit: 'copies', otherwise: 'Count again.' },
  doing: { ...common, id: 'd', kind: 'doing', check: 'answers', command: { machine: 'host', text: 'docker ps' } },
};

function quizOf(...kinds: (keyof typeof questions)[]): QuizData {
  return quizSchema.parse({ title: 'Check', questions: kinds.map((kind) => questions[kind]) });
}

function show(quiz: QuizData, evidence: EvidencePort | null = null) {
  return render(<Quiz storageKey="sample" quiz={quiz} evidence={evidence} />);
}

const answer = () => user.click(screen.getByRole('button', { name: 'Answer' }));

describe('single choice', () => {
  it('refuses an empty answer', async () => {
    show(quizOf('single'));
    await answer();
    expect(screen.getByText(/^0 of 1 answered/)).toBeDefined();
  });

  it('explains a right answer and counts the point', async () => {
    show(quizOf('single'));
    await user.click(screen.getByRole('radio', { name: 'Yes' }));
    await answer();
    expect(screen.getByText(/Yes indeed/)).toBeDefined();
    expect(screen.getByText('Because it is so.')).toBeDefined();
    expect(screen.getByText('1 of 1 answered, 1 point.')).toBeDefined();
  });

  it('says why a wrong answer is wrong, without giving the solution away', async () => {
    show(quizOf('single'));
    await user.click(screen.getByRole('radio', { name: 'No' }));
    await answer();
    expect(screen.getByText(/Not this/)).toBeDefined();
    expect(screen.queryByText('Because it is so.')).toBeNull();
    expect(screen.queryByText(/Yes indeed/)).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Show the explanation' }));
    expect(screen.getByText('Because it is so.')).toBeDefined();
  });

  it('can be tried again', async () => {
    show(quizOf('single'));
    await user.click(screen.getByRole('radio', { name: 'No' }));
    await answer();
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await user.click(screen.getByRole('radio', { name: 'Yes' }));
    await answer();
    expect(screen.getByText('Right.')).toBeDefined();
  });
});

describe('multiple choice', () => {
  it('gives part of the point and keeps quiet about what was missed', async () => {
    show(quizOf('multiple'));
    await user.click(screen.getByRole('checkbox', { name: 'Yes' }));
    await answer();
    expect(screen.getByText('Partly right: 50 of 100.')).toBeDefined();
    expect(screen.queryByText(/This too/)).toBeNull();
  });
});

describe('short and numeric answers', () => {
  it('accept what is right in another spelling', async () => {
    show(quizOf('short', 'numeric'));
    await user.type(screen.getByRole('textbox', { name: 'Your answer' }), 'The Kernel.{Enter}');
    await user.type(screen.getByRole('textbox', { name: 'Number of copies' }), '6 copies{Enter}');
    expect(screen.getByText('2 of 2 answered, 2 points.')).toBeDefined();
  });

  it('answer what is wrong', async () => {
    show(quizOf('numeric'));
    await user.type(screen.getByRole('textbox', { name: 'Number of copies' }), '17{Enter}');
    expect(screen.getByText(/Count again/)).toBeDefined();
  });
});

describe('a question answered by doing', () => {
  it('says that it needs the lab where there is none', () => {
    show(quizOf('doing'));
    expect(screen.getByText(/needs the lab/)).toBeDefined();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Check the lab' }).disabled).toBe(true);
  });

  it('passes when the check passes', async () => {
    const runCheck = vi.fn().mockResolvedValue({ passed: true, expected: 'HTTP 200', found: 'HTTP 200 with 4711' });
    show(quizOf('doing'), { runCheck, typeCommand: vi.fn() });
    await user.click(screen.getByRole('button', { name: 'Check the lab' }));
    expect(await screen.findByText('1 of 1 answered, 1 point.')).toBeDefined();
    expect(runCheck).toHaveBeenCalledWith('answers');
  });

  it('shows both sides of a failed check and offers the command', async () => {
    const typeCommand = vi.fn();
    const runCheck = vi.fn().mockResolvedValue({ passed: false, expected: 'HTTP 200', found: 'connection refused' });
    show(quizOf('doing'), { runCheck, typeCommand });
    await user.click(screen.getByRole('button', { name: 'Check the lab' }));
    expect(await screen.findByText(/Expected: HTTP 200. Found: connection refused/)).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Type it into host' }));
    expect(typeCommand).toHaveBeenCalledWith('host', 'docker ps');
    expect(screen.getByText(/^0 of 1 answered/)).toBeDefined();
  });
});

describe('answers in this browser', () => {
  it('are there again when the page is', async () => {
    const first = show(quizOf('single'));
    await user.click(screen.getByRole('radio', { name: 'Yes' }));
    await answer();
    first.unmount();
    show(quizOf('single'));
    expect(screen.getByText('1 of 1 answered, 1 point.')).toBeDefined();
  });

  it('are discarded, with a note, when the quiz has changed', async () => {
    const first = show(quizOf('single'));
    await user.click(screen.getByRole('radio', { name: 'Yes' }));
    await answer();
    first.unmount();
    show(quizOf('single', 'short'));
    expect(screen.getByText(/^0 of 2 answered/)).toBeDefined();
    expect(screen.getByRole('note').textContent).toMatch(/questions have changed/);
  });

  it('survive rubbish in the storage', () => {
    localStorage.setItem('ring-zero:quiz:sample', '{"quiz":');
    show(quizOf('single'));
    expect(screen.getByText(/^0 of 1 answered/)).toBeDefined();
  });

  it('work without a storage', async () => {
    vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    show(quizOf('single'));
    await user.click(screen.getByRole('radio', { name: 'Yes' }));
    await answer();
    expect(screen.getByText('Right.')).toBeDefined();
  });

  it('can be cleared', async () => {
    show(quizOf('single'));
    await user.click(screen.getByRole('radio', { name: 'Yes' }));
    await answer();
    await user.click(screen.getByRole('button', { name: 'Clear all answers' }));
    await waitFor(() => expect(screen.getByText(/^0 of 1 answered/)).toBeDefined());
    expect(within(screen.getByRole('list')).getByRole<HTMLInputElement>('radio', { name: 'Yes' }).checked).toBe(false);
  });
});
