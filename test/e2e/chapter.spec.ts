import AxeBuilder from '@axe-core/playwright';
import { chapterPath, expect, test } from '../support/page-test';

test('the front page leads to the chapter', async ({ page }) => {
  await page.goto('/');
  await page.getByRole('link', { name: 'From application to machine image' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('From application to machine image');
  await expect(page).toHaveTitle(/From application to machine image · Ring Zero/);
});

test('the chapter can be read without scripts', async ({ browser, baseURL }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  const page = await context.newPage();
  await page.goto(chapterPath);
  await expect(page.getByRole('main')).toContainText('single-address-space machine images');
  await expect(page.getByRole('main').locator('[data-question]')).toHaveCount(5);
  await context.close();
});

test('every section link leads to its heading', async ({ page }) => {
  await page.goto(chapterPath);
  const links = page.getByRole('navigation', { name: 'Sections' }).getByRole('link');
  const targets = await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).hash));
  expect(targets.length).toBeGreaterThan(5);
  for (const target of new Set(targets)) await expect(page.locator(`h2${target}`)).toHaveCount(1);
});

test('the sections fold and unfold', async ({ page }) => {
  await page.goto(chapterPath);
  const navigation = page.getByRole('navigation', { name: 'Sections' });
  await navigation.getByRole('button', { name: 'Sections' }).click();
  await expect(navigation.getByRole('link').first()).toBeHidden();
  await navigation.getByRole('button', { name: 'Sections' }).click();
  await expect(navigation.getByRole('link').first()).toBeVisible();
});

test('a term opens its meaning and Escape closes it', async ({ page }) => {
  await page.goto(chapterPath);
  await page.getByRole('button', { name: 'library operating system' }).first().click();
  const note = page.locator('.term-note:popover-open');
  await expect(note).toContainText(/form of libraries/);
  await page.keyboard.press('Escape');
  await expect(note).toHaveCount(0);
});

test('the theme is kept, without a flash of the other', async ({ page }) => {
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/about/lab');
  const background = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await page.getByRole('button', { name: /Change to light/ }).click();
  await page.getByRole('button', { name: /Change to dark/ }).click();
  const dark = await background();
  expect(dark).not.toBe(light);
  await page.reload({ waitUntil: 'commit' });
  await page.waitForSelector('html[data-theme=dark]');
  expect(await background()).toBe(dark);
});

test('an unknown address says so', async ({ browser, baseURL }) => {
  const page = await (await browser.newContext({ baseURL })).newPage();
  const response = await page.goto('/learn/no-such-chapter');
  expect(response?.status()).toBe(404);
  await expect(page.getByRole('heading', { name: 'No page here' })).toBeVisible();
  await page.context().close();
});

test('answers to the quiz are remarked upon and kept', async ({ page }) => {
  await page.goto(chapterPath);
  const question = page.locator('[data-question=where-is-tcp]');
  await question.getByRole('radio', { name: /^The hypervisor/ }).check();
  await question.getByRole('button', { name: 'Answer' }).click();
  await expect(question).toContainText('hands over whole network frames');
  await question.getByRole('button', { name: 'Try again' }).click();
  await question.getByRole('radio', { name: /linked into the image/ }).check();
  await question.getByRole('button', { name: 'Answer' }).click();
  await expect(question).toContainText('Right.');
  const number = page.locator('[data-question=how-many-kernels]');
  await number.getByRole('textbox').fill('3 copies');
  await number.getByRole('textbox').press('Enter');
  await expect(number).toContainText('Right.');
  await page.reload();
  await expect(page.getByText(/2 of 5 answered, 2 points/)).toBeVisible();
});

test('nothing moves while the page settles', async ({ page }) => {
  await page.goto(chapterPath);
  await page.waitForLoadState('networkidle');
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let total = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number })[]) total += entry.value;
        }).observe({ type: 'layout-shift', buffered: true });
        setTimeout(() => resolve(total), 300);
      }),
  );
  console.log(`cumulative layout shift of the chapter: ${shift.toFixed(4)}`);
  expect(shift).toBeLessThanOrEqual(0.02);
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const path of ['/', chapterPath, '/lab', '/about/lab'])
    test(`axe finds nothing on ${path} in the ${colorScheme} theme`, async ({ page }) => {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.goto(path);
      await page.waitForLoadState('networkidle');
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n  ')}`)).toEqual([]);
    });

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  for (const path of ['/', chapterPath, '/lab', '/about/lab'])
    test(`${path} is not wider than the screen`, async ({ page }) => {
      await page.goto(path);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    });

  test('the lab stands below the text and can be reached', async ({ page }) => {
    await page.goto(chapterPath);
    await page.getByRole('link', { name: 'Lab', exact: true }).click();
    await expect(page.getByRole('tab', { name: /unikernel/ })).toBeInViewport();
  });
});
