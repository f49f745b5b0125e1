// Live machines in a real browser, through the same buttons a reader has.
import AxeBuilder from '@axe-core/playwright';
import { chapterPath, dock, expect, predict, startMachine, test } from '../support/page-test';

test('the unikernel boots and answers a request', async ({ page }) => {
  await page.goto(chapterPath);
  await startMachine(page, 'unikernel');
  const lab = dock(page);
  await expect(lab.locator('[data-terminal=unikernel] .xterm-rows')).toContainText('web: ready');
  await lab.getByRole('textbox', { name: 'Path' }).fill('/info');
  await lab.getByRole('button', { name: 'Send' }).click();
  await expect(lab.locator('[data-http-status="200"]')).toBeVisible();
  await expect(lab.getByLabel('Body')).toContainText('"cpl": 0');
});

test('boot is shown as named steps with bytes and time', async ({ page }) => {
  await page.goto(chapterPath);
  await startMachine(page, 'unikernel');
  const lab = dock(page);
  await lab.getByText(/^Ready after/).click();
  const steps = lab.getByRole('list', { name: 'Boot steps' }).getByRole('listitem');
  await expect(steps).toHaveCount(5);
  await expect(steps.filter({ hasText: 'Fetch the image' })).toContainText(/kB/);
  await expect(steps.filter({ hasText: 'Ready for work' })).toContainText(/ms/);
});

test('a console loses nothing while no terminal is attached', async ({ page }) => {
  await page.goto(chapterPath);
  await startMachine(page, 'unikernel');
  const tab = (name: string) => dock(page).getByRole('tab', { name: new RegExp(`^${name}`) });
  await tab('vm').click();
  await expect(dock(page).locator('[data-terminal=unikernel]')).toHaveCount(0);
  await tab('unikernel').click();
  await expect(dock(page).locator('[data-terminal=unikernel] .xterm-rows')).toContainText('web: ready');
});

test('power off and start again, and reset', async ({ page }) => {
  await page.goto(chapterPath);
  await startMachine(page, 'unikernel');
  const machine = dock(page).getByRole('region', { name: 'Machine unikernel' });
  await machine.getByRole('button', { name: /Power off/ }).click();
  await expect(machine.locator('[data-state=idle]')).toBeVisible();
  await machine.getByRole('button', { name: /Start/ }).click();
  await expect(machine.locator('[data-state=ready]')).toBeVisible();
  await machine.getByRole('button', { name: /Reset/ }).click();
  await expect(machine.locator('[data-state=ready]')).toBeVisible();
  await machine.getByRole('button', { name: 'Send' }).click();
  await expect(machine.locator('[data-http-status="200"]')).toBeVisible();
});

// One session, because the container host is slow to warm up: its first container meets an empty cache of translated code.
test('all machines boot, both tasks pass, names resolve and nothing leaves the lab', async ({ page }) => {
  test.setTimeout(420_000);
  await page.goto(chapterPath);
  const screen = dock(page).locator('[data-terminal=host] .xterm-rows');

  await test.step('the task about three ways fails without the container, passes with it, and is explained', async () => {
    const task = page.locator('[data-task=three-ways]');
    await predict(page, 'three-ways');
    await startMachine(page, 'unikernel');
    await startMachine(page, 'vm');
    await startMachine(page, 'host', 120_000);
    await task.getByRole('button', { name: 'Check' }).click();
    await expect(task.locator('[data-passed=false]')).toHaveCount(1);
    await task.locator('li', { hasText: 'Start the container' }).getByRole('button', { name: /Run in host/ }).click();
    await expect(screen).toContainText(/[0-9a-f]{40}/, { timeout: 180_000 });
    await task.getByRole('button', { name: 'Check' }).click();
    await expect(task.locator('[data-passed=true]')).toHaveCount(3, { timeout: 30_000 });
    await task.getByRole('radio', { name: /^The container alone/ }).check();
    await expect(task).toContainText('This is the line that divides the three');
  });

  await test.step('axe finds nothing with machines running', async () => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map(({ id }) => id)).toEqual([]);
  });

  await test.step('the task about files passes', async () => {
    const task = page.locator('[data-task=count-files]');
    await predict(page, 'count-files');
    await task.getByRole('button', { name: /Run in host/ }).first().click();
    await expect(async () => {
      await task.getByRole('button', { name: 'Check' }).click();
      await expect(task.locator('[data-passed=true]')).toHaveCount(1, { timeout: 2_000 });
    }).toPass({ timeout: 120_000 });
  });

  await test.step('curl, typed by hand, reaches the unikernel by name', async () => {
    await dock(page).locator('[data-terminal=host]').click();
    await page.keyboard.type('clear; curl -s http://unikernel.lab/echo?nonce=$((4700+11))hand');
    await page.keyboard.press('Enter');
    await expect(screen).toContainText('4711hand', { timeout: 30_000 });
  });

  await test.step('no packet becomes a request of the browser', async () => {
    const outside: string[] = [];
    const images = `${new URL(page.url()).origin}/images/`;
    page.on('request', (request) => {
      if (!request.url().startsWith(images)) outside.push(request.url());
    });
    await page.keyboard.type('curl -m 2 http://93.184.216.34/; curl -m 2 http://example.com/; echo was-$((20+22))');
    await page.keyboard.press('Enter');
    await expect(screen).toContainText('was-42', { timeout: 30_000 });
    expect(outside).toEqual([]);
  });
});

test('the question answered by doing passes with a live machine only', async ({ page }) => {
  await page.goto(chapterPath);
  const question = page.locator('[data-question=make-it-answer]');
  await question.getByRole('button', { name: 'Check the lab' }).click();
  await expect(question).toContainText('Not so.');
  await startMachine(page, 'unikernel');
  await question.getByRole('button', { name: 'Check the lab' }).click();
  await expect(question).toContainText('Right.');
});

test('an image that was altered on the way is refused, said, and fetched again on retry', async ({ page }) => {
  const pattern = /\/images\/web\/web-.*\.elf\.gz$/;
  await page.route(pattern, async (route) => {
    const response = await route.fetch();
    const body = await response.body();
    body[body.length - 20] = (body[body.length - 20] ?? 0) ^ 0xff;
    await route.fulfill({ response, body });
  });
  await page.goto(chapterPath);
  await dock(page).getByRole('tab', { name: /^unikernel/ }).click();
  await dock(page).getByRole('button', { name: 'Start unikernel' }).click();
  const alert = dock(page).getByRole('alert');
  await expect(alert).toContainText(/web\/web-.*(other bytes|could not be read|incomplete)/, { timeout: 30_000 });
  await page.unroute(pattern);
  await dock(page).getByRole('button', { name: /Start again/ }).click();
  await expect(dock(page).locator('[data-state=ready]')).toBeVisible();
});

test('the dock fills the screen and goes back, keeping the machine', async ({ page }) => {
  await page.goto(chapterPath);
  await startMachine(page, 'unikernel');
  await page.getByRole('button', { name: 'Fill the screen' }).click();
  await expect(page.getByRole('region', { name: /^Machine / })).toHaveCount(3);
  await expect(page.locator('[data-terminal=unikernel] .xterm-rows')).toContainText('web: ready');
  await page.getByRole('button', { name: 'Back to the text' }).click();
  await expect(dock(page).locator('[data-state=ready]')).toBeVisible();
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

  test('keys that a touch keyboard lacks appear under a focused terminal and work', async ({ page }) => {
    test.setTimeout(180_000);
    await page.goto(chapterPath);
    await startMachine(page, 'host', 120_000);
    const terminal = page.locator('[data-terminal=host]');
    await terminal.tap();
    await page.keyboard.type('sleep 100');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Ctrl' }).tap();
    await page.keyboard.type('c');
    await expect(terminal.locator('.xterm-rows')).toContainText('^C');
  });
});
