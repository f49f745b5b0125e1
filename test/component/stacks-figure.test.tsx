import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, expect, it } from 'vitest';
import { StacksFigure } from '@/_figures/stacks/stacks-figure';
import '../support/render';

const user = userEvent.setup();

beforeEach(() => {
  render(<StacksFigure caption="Three stacks." />);
});

const outlined = () =>
  within(screen.getByRole('group', { name: 'Stacks' }))
    .getAllByRole('listitem')
    .filter((box) => box.dataset.lit === 'true')
    .map((box) => box.textContent.replace(' (outlined)', ''));

it('outlines what is shipped: no kernel in a container, the library OS in a unikernel', () => {
  expect(outlined()).toContain('library OS: only the parts it calls');
  expect(outlined().join()).not.toContain('host’s kernel');
});

it('outlines one kernel per stack, by keyboard', async () => {
  screen.getByRole('radio', { name: 'What you ship' }).focus();
  await user.keyboard('{ArrowRight}');
  expect(outlined()).toEqual([
    'whole kernel, all drivers and system calls',
    'the host’s kernel, shared by all containers',
    'library OS: only the parts it calls',
  ]);
  expect(screen.getByRole('status').textContent).toMatch(/operating system code that handles/);
});

it('takes a layer away and keeps its place', async () => {
  const boxes = () => within(screen.getByRole('group', { name: 'Stacks' })).getAllByRole('listitem');
  const before = boxes().length;
  await user.click(screen.getByRole('checkbox', { name: 'Operating system code' }));
  expect(boxes()).toHaveLength(before);
  expect(boxes().filter((box) => box.textContent === 'taken away')).toHaveLength(3);
});

it('says everything in words, too', () => {
  expect(screen.getByText(/From the top down: application \+ configuration.*library OS/)).toBeDefined();
});
