// The container host from its snapshot, and kept by the reader, through the buttons of the page.
import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { chapterPath, dock, expect, startMachine, test } from '../support/page-test';

const machine = (page: Page) => dock(page).getByRole('region', { name: 'Machine host' });
const screen = (page: Page) => dock(page).locator('[data-terminal=host] .xterm-rows');

async function type(page: Page, line: string): Promise<void> {
  await dock(page).locator('[data-terminal=host] .xterm-screen').click();
  await page.keyboard.type(line);
  await page.keyboard.press('Enter');
}

test('Start shows a prompt from the snapshot, a cold boot is one click away', async ({ page }) => {
  test.setTimeout(120_000);
  await page.goto(chapterPath);
  await startMachine(page, 'host');
  await expect(machine(page).getByRole('note')).toContainText('Restored from a snapshot taken at build time');
  await expect(screen(page)).toContainText('root@host:~#');
  const [a, b] = [randomBytes(2).readUInt16LE(), randomBytes(2).readUInt16LE()];
  await type(page, `echo "product=$((${a}*${b}))"`);
  await expect(screen(page)).toContainText(`product=${a * b}`);
  await machine(page).getByRole('button', { name: /Cold boot/ }).click();
  await expect(machine(page).locator('[data-state=booting]')).toBeVisible();
  await expect(machine(page).locator('[data-state=ready]')).toBeVisible({ timeout: 60_000 });
  await expect(machine(page).getByRole('note')).toHaveCount(0);
});

test('a kept machine is there after a reload, even one in the middle of a later save, until it is forgotten', async ({ page }) => {
  test.setTimeout(180_000);
  const nonce = randomBytes(8).toString('hex');
  const reversed = [...nonce].reverse().join('');
  await page.goto(chapterPath);
  await startMachine(page, 'host');
  await type(page, `kept=${nonce}; echo ${nonce} > /root/mine; echo written`);
  await expect(screen(page)).toContainText('written');

  const keep = machine(page).getByRole('region', { name: 'Keep my machine' });
  await keep.getByRole('checkbox', { name: 'Keep my machine' }).check();
  await expect(keep.getByRole('status')).toContainText(/MB in this browser, saved at/, { timeout: 60_000 });
  await keep.getByRole('button', { name: 'Save now' }).click();
  await page.reload();

  await startMachine(page, 'host');
  await expect(machine(page).getByRole('note')).toContainText('Restored from the state that you kept');
  await expect(screen(page)).toContainText('written');
  await type(page, 'echo "$(rev /root/mine)-$(echo $kept | rev)"');
  await expect(screen(page)).toContainText(`${reversed}-${reversed}`);

  await keep.getByRole('button', { name: 'Forget' }).click();
  await expect(keep.getByRole('status')).toContainText('gone when the page is');
  await page.reload();
  await startMachine(page, 'host');
  await expect(machine(page).getByRole('note')).toContainText('taken at build time');
  await type(page, 'cat /root/mine');
  await expect(screen(page)).toContainText('No such file');
});
