// A reader builds a unikernel in the container host's terminal and the page runs it.
import { randomBytes } from 'node:crypto';
import type { Page } from '@playwright/test';
import { chapterPath, dock, expect, startMachine, test } from '../support/page-test';

const flags = '--base posix --language c --provider lab';
const screen = (page: Page) => dock(page).locator('[data-terminal=host] .xterm-rows');

/** Types a command on a cleared screen, as a reader would. */
async function type(page: Page, command: string): Promise<void> {
  await dock(page).locator('[data-terminal=host]').click();
  await page.keyboard.type(`clear; ${command}`);
  await page.keyboard.press('Enter');
}

test('a unikernel is written, built, run, asked, read and deleted from the terminal', async ({ page }) => {
  test.setTimeout(300_000);
  const nonce = randomBytes(6).toString('hex');
  await page.goto(chapterPath);
  await startMachine(page, 'host', 120_000);

  await test.step('a typo shows what the compiler says', async () => {
    await type(page, `mkdir hello && cd hello && sed 's/"Hello from.*"/"${nonce}"/; s/accepted++/accepted+/' /usr/share/unik/samples/hello/hello.c > hello.c`);
    await type(page, `unik build --name hello --path . ${flags}; echo status-$?`);
    await expect(screen(page)).toContainText(/hello\.c:\d+: error: /, { timeout: 60_000 });
    await expect(screen(page)).toContainText('status-1');
  });

  await test.step('the same sources give the same image twice', async () => {
    await type(page, `sed -i 's/accepted+;/accepted++;/' hello.c; unik build --name hello --path . ${flags} > /tmp/1; unik build --name hello --force --path . ${flags} > /tmp/2; grep -h built /tmp/[12]; cmp <(grep -o 'sha256.*' /tmp/1) <(grep -o 'sha256.*' /tmp/2) && echo same-$((20+22))`);
    await expect(screen(page)).toContainText('same-42', { timeout: 60_000 });
    await expect(screen(page)).toContainText(/built image hello in .*built image hello in /s);
  });

  await test.step('it runs as a machine of the lab, with a tab of its own', async () => {
    await type(page, 'unik run --instanceName one --imageName hello && curl -s http://one.lab/ | rev');
    await expect(screen(page)).toContainText([...nonce].reverse().join(''), { timeout: 30_000 });
    await dock(page).getByRole('tab', { name: /^one/ }).click();
    const machine = dock(page).getByRole('region', { name: 'Machine one' });
    await expect(machine.locator('[data-terminal=one] .xterm-rows')).toContainText(`hello: "${nonce}" on port 80`);
    await machine.getByRole('textbox', { name: 'Path' }).fill('/add?a=4700&b=11');
    await machine.getByRole('button', { name: 'Send' }).click();
    await expect(machine.locator('[data-http-status="200"]')).toBeVisible();
    await expect(machine.getByLabel('Body')).toContainText('4711');
  });

  await test.step('it can be taken home: the very file that was built', async () => {
    const machine = dock(page).getByRole('region', { name: 'Machine one' });
    await machine.getByText('Take it home').click();
    await expect(machine.getByRole('button', { name: 'Download one.iso' })).toBeVisible();
    const sha256 = await machine.getByRole('row', { name: /Download one\.elf/ }).getByRole('cell').last().textContent();
    await dock(page).getByRole('tab', { name: /^host/ }).click();
    await type(page, 'sha256sum /var/lib/unik/images/hello/image.elf | cut -c 1-20');
    await expect(screen(page)).toContainText(sha256?.slice(0, 20) ?? 'no hash');
  });

  await test.step('its logs are read and it is deleted', async () => {
    await type(page, 'unik logs --instance one');
    await expect(screen(page)).toContainText(`hello: "${nonce}" on port 80`);
    await type(page, 'unik delete-instance --instance one');
    await expect(screen(page)).toContainText('deleted instance one');
    await expect(dock(page).getByRole('tab', { name: /^one/ })).toHaveCount(0);
  });
});
