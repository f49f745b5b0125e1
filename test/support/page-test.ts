// Playwright's test, with a page that fails it on any error the browser reports: script, console, policy, request.
import { test as base, expect, type Page } from '@playwright/test';

export const chapterPath = '/learn/from-application-to-machine-image';

export const test = base.extend<{ page: Page }>({
  page: async ({ page }, runTest) => {
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(`page error: ${error.message}`));
    page.on('console', (message) => {
      // Policy violations are reported on the console as errors.
      if (message.type() === 'error') faults.push(`console: ${message.text()}`);
    });
    page.on('response', (response) => {
      if (response.status() >= 400) faults.push(`${response.status()}: ${response.url()}`);
    });
    page.on('requestfailed', (request) => {
      // Leaving a page cuts off what it was fetching; that is no fault.
      if (request.failure()?.errorText !== 'net::ERR_ABORTED') faults.push(`failed: ${request.url()}`);
    });
    await runTest(page);
    expect(faults).toEqual([]);
  },
});

/** The dock of a chapter page. */
export const dock = (page: Page) => page.getByRole('region', { name: 'Lab', exact: true });

/** Selects a machine's tab in the dock and powers it on; resolves when it is ready. */
export async function startMachine(page: Page, name: string, timeoutMs = 60_000): Promise<void> {
  await dock(page).getByRole('tab', { name: new RegExp(`^${name}`) }).click();
  await dock(page).getByRole('button', { name: `Start ${name}` }).click();
  await expect(dock(page).getByRole('region', { name: `Machine ${name}` }).locator('[data-state=ready]')).toBeVisible({ timeout: timeoutMs });
}

/** Commits a prediction, which unlocks a task. */
export async function predict(page: Page, task: string): Promise<void> {
  const stage = page.locator(`[data-task=${task}]`).getByRole('group', { name: 'Predict' });
  await stage.getByRole('radio').first().check();
  await stage.getByRole('radio', { name: 'a guess' }).check();
  await stage.getByRole('button', { name: 'Commit to this' }).click();
}

export { expect };
