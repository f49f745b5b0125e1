import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { taskSchema } from '@/_content/schema/lab-file';
import { checkSchema } from '@/_lab/checks/check';
import { TaskCard } from '@/_mdx/task/task-card';
import { renderInLab } from '../support/render';

const user = userEvent.setup();

const task = taskSchema.parse({
  id: 'answer',
  title: 'Get an answer',
  goal: 'HTTP 200 from the unikernel.',
  predict: { prompt: 'Soon?', choices: [{ id: 'soon', text: 'Soon' }, { id: 'late', text: 'Late' }] },
  run: [
    { kind: 'start', machine: 'unikernel', text: 'Start it.' },
    { kind: 'command', machine: 'host', command: 'docker ps', text: 'List containers.' },
  ],
  checks: ['answers'],
  explain: {
    prompt: 'Why so soon?',
    choices: [
      { id: 'less', text: 'Less to do', right: true, feedback: 'Yes.' },
      { id: 'magic', text: 'Magic', feedback: 'There is none.' },
    ],
    explanation: 'Its boot is short.',
  },
  hints: { point: 'The right pane.', concept: 'A machine boots.', command: 'Press Start.' },
});
const checks = [checkSchema.parse({ kind: 'http', machine: 'unikernel' })];

const stage = (name: string) => within(screen.getByRole('group', { name }));

async function predict() {
  await user.click(stage('Predict').getByRole('radio', { name: 'Soon' }));
  await user.click(stage('Predict').getByRole('radio', { name: 'fairly sure' }));
  await user.click(stage('Predict').getByRole('button', { name: 'Commit to this' }));
}

describe('task', () => {
  it('keeps running locked until a prediction with a confidence stands', async () => {
    renderInLab(<TaskCard task={task} checks={checks} />);
    const commit = screen.getByRole<HTMLButtonElement>('button', { name: 'Commit to this' });
    expect(commit.disabled).toBe(true);
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Start unikernel' }).disabled).toBe(true);
    await predict();
    expect(screen.getByText(/You expected: Soon/)).toBeDefined();
    expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Start unikernel' }).disabled).toBe(false);
  });

  it('starts the machine, runs the check and opens the explanation', async () => {
    const { lab } = renderInLab(<TaskCard task={task} checks={checks} />);
    await predict();
    await user.click(screen.getByRole('button', { name: 'Check' }));
    expect(await screen.findByText(/Not yet/)).toBeDefined();
    expect(stage('Explain').queryByRole('radio')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Start unikernel' }));
    expect(lab.get('unikernel')?.state).toBe('ready');
    await user.click(screen.getByRole('button', { name: 'Check' }));
    await user.click(await screen.findByRole('radio', { name: 'Magic' }));
    expect(screen.getByText(/There is none/)).toBeDefined();
    expect(screen.queryByText('Its boot is short.')).toBeNull();
    await user.click(screen.getByRole('radio', { name: 'Less to do' }));
    expect(screen.getByText('Its boot is short.')).toBeDefined();
  });

  it('types a command only into a machine that is ready', async () => {
    const { lab } = renderInLab(<TaskCard task={task} checks={checks} />);
    await predict();
    const run = screen.getByRole<HTMLButtonElement>('button', { name: 'Run in host' });
    expect(run.disabled).toBe(true);
    await lab.get('host')!.boot();
    await user.click(await screen.findByRole('button', { name: 'Run in host' }));
    expect(lab.get('host')?.typed).toEqual(['docker ps\r']);
  });

  it('gives hints one at a time', async () => {
    renderInLab(<TaskCard task={task} checks={checks} />);
    expect(screen.queryByText(/The right pane/)).toBeNull();
    await user.click(screen.getByRole('button', { name: /Hint 1 of 3/ }));
    expect(screen.getByText(/The right pane/)).toBeDefined();
    expect(screen.queryByText(/Press Start/)).toBeNull();
  });

  it('remembers the prediction and the passed check', async () => {
    const first = renderInLab(<TaskCard task={task} checks={checks} />);
    await predict();
    await user.click(screen.getByRole('button', { name: 'Start unikernel' }));
    await user.click(screen.getByRole('button', { name: 'Check' }));
    await screen.findByRole('radio', { name: 'Magic' });
    first.unmount();
    renderInLab(<TaskCard task={task} checks={checks} />);
    expect(screen.getByText(/You expected: Soon/)).toBeDefined();
    expect(screen.getByText(/Passed earlier/)).toBeDefined();
  });

  it('forgets progress that names a choice the task no longer has', () => {
    const stale = { prediction: { choice: 'never', confidence: 'certain' }, passed: true, explanation: null };
    localStorage.setItem('ring-zero:task:answer', JSON.stringify(stale));
    renderInLab(<TaskCard task={task} checks={checks} />);
    expect(screen.queryByText(/You expected/)).toBeNull();
  });
});
