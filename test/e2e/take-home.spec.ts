// A unikernel taken home: what the page makes is what it says it is, and nothing but the site's own files is asked for.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { chapterPath, dock, expect, test } from '../support/page-test';

test('a unikernel is taken home as a CD whose hash is the one shown', async ({ page }) => {
  await page.goto(chapterPath);
  const sent: string[] = [];
  page.on('request', (request) => request.method() !== 'GET' && sent.push(request.url()));
  const machine = dock(page).getByRole('region', { name: 'Machine unikernel' });
  await dock(page).getByRole('tab', { name: /^unikernel/ }).click();
  await machine.getByText('Take it home').click();
  const row = machine.getByRole('row').filter({ hasText: 'unikernel.iso' });
  await expect(row).toContainText(/[0-9a-f]{64}/);
  const [download] = await Promise.all([page.waitForEvent('download'), row.getByRole('button', { name: 'Download unikernel.iso' }).click()]);
  const bytes = readFileSync(await download.path());
  expect(await row.textContent()).toContain(createHash('sha256').update(bytes).digest('hex'));
  expect(bytes.toString('latin1', 0x8001, 0x8006)).toBe('CD001');
  expect(bytes.includes('name=unikernel')).toBe(true);
  await expect(machine.getByLabel('Command lines for VirtualBox')).toContainText('82540EM');
  expect(sent).toEqual([]);
});
