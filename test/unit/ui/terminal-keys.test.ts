import { expect, it } from 'vitest';
import { withControl } from '@/_lab/ui/terminal-keys';

it.each([
  ['c', '\x03'],
  ['C', '\x03'],
  ['d', '\x04'],
  ['[', '\x1b'],
  ['@', '\x00'],
  ['1', '1'],
  ['é', 'é'],
  ['', ''],
  ['pasted', 'pasted'],
])('Ctrl with %j sends %j', (key, data) => {
  expect(withControl(key)).toBe(data);
});
