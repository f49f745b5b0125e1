// A second engine: the chapter and live machines in Firefox, driven over WebDriver BiDi.
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';

// Not BASE_URL: vitest sets that one to a path of its own.
const base = process.env.COURSE_URL;
if (!base) throw new Error('COURSE_URL must name a running course; npm test -- firefox starts one');

let browser: Browser;
let page: Page;
let errors: string[];

beforeAll(async () => {
  browser = await puppeteer.launch({
    browser: 'firefox',
    executablePath: process.env.FIREFOX_PATH ?? '/usr/bin/firefox-esr',
    headless: true,
  });
});

afterAll(() => browser?.close());

beforeEach(async () => {
  page = await browser.newPage();
  await page.setViewport({ width: 1440, height: 900 });
  errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(`${base}/learn/from-application-to-machine-image`, { waitUntil: 'load' });
  return async () => {
    await page.close();
    expect(errors).toEqual([]);
  };
});

/**
 * Asks the page again and again until `isDone`, and returns the last answer. From here, because a function that waits
 * inside the page would be compiled there, which the page's policy forbids; Puppeteer's locators are such functions.
 */
async function poll<Answer>(ask: () => Promise<Answer>, isDone: (answer: Answer) => boolean, timeoutMs: number): Promise<Answer> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    if (Date.now() > end) throw new Error(`still ${JSON.stringify(answer)?.slice(-500)} after ${timeoutMs} ms`);
    await new Promise((wake) => setTimeout(wake, 100));
  }
}

/** Waits until the text of `selector` matches, and returns it. */
function textOf(selector: string, pattern: RegExp, timeoutMs = 60_000): Promise<string> {
  const ask = () => page.evaluate((where) => document.querySelector(where)?.textContent ?? '', selector);
  return poll(ask, (text) => pattern.test(text), timeoutMs);
}

/** Clicks `selector` once it is there and enabled. */
async function click(selector: string): Promise<void> {
  const ask = () => page.evaluate((where) => document.querySelector(where)?.matches(':enabled, :not(button, input)') ?? false, selector);
  await poll(ask, (isThere) => isThere, 15_000);
  const element = await page.$(selector);
  await element?.click();
}

async function start(name: string): Promise<void> {
  await click(`#tab-${name}`);
  await click(`#panel-${name} button.button-strong`);
  await textOf(`#panel-${name} [data-state]`, /ready|failed/, 100_000);
  const alert = await page.evaluate(() => document.querySelector('[role=alert]')?.textContent ?? '');
  expect(alert).toBe('');
}

it('the unikernel boots and answers a request', async () => {
  await start('unikernel');
  await textOf('[data-terminal=unikernel] .xterm-rows', /web: ready/);
  await click('#panel-unikernel input[aria-label=Path]');
  await page.keyboard.press('End');
  await page.keyboard.type('info');
  await page.keyboard.press('Enter');
  expect(await textOf('#panel-unikernel pre[aria-label=Body]', /cpl/)).toMatch(/"cpl": 0\b/);
});

it('the container host boots to a prompt and runs what is typed', async () => {
  await start('host');
  await click('[data-terminal=host]');
  await page.keyboard.type('echo ring-$((40+2))');
  await page.keyboard.press('Enter');
  await textOf('[data-terminal=host] .xterm-rows', /ring-42/);
});

it('every lane runs, and each ends in a number for its first HTTP 200', { timeout: 400_000 }, async () => {
  await click('#tab-evidence');
  await click('#panel-evidence button.button-strong');
  await textOf('#panel-evidence p[role=status]', /^Lane /, 30_000);
  const status = await textOf('#panel-evidence p[role=status]', /^Each lane times|stopped/, 360_000);
  const alerts = await page.evaluate(() => [...document.querySelectorAll('[role=alert]')].map((alert) => alert.textContent));
  expect([status, alerts]).toEqual([expect.stringMatching(/^Each lane times/), []]);
  const rows = await page.evaluate(() =>
    [...document.querySelectorAll('#panel-evidence tbody tr')].map((row) => ({
      lane: row.querySelector('strong')?.textContent,
      firstAnswer: row.querySelectorAll('td')[3]?.textContent,
      level: row.querySelectorAll('td')[6]?.textContent,
    })),
  );
  const levels = { a: '0', 'b-crun': '3', 'b-docker': '3', c: '3', d: '3' };
  for (const [lane, level] of Object.entries(levels)) {
    const found = rows.find((row) => row.lane === lane);
    expect(found, lane).toMatchObject({ firstAnswer: expect.stringMatching(/^[\d.,]+\s*m?s$/) as string, level });
  }
});

it('the quiz answers and keeps the answer', async () => {
  await click('[data-question=where-is-tcp] input[value=linked]');
  await click('[data-question=where-is-tcp] button[type=submit]');
  await textOf('[data-question=where-is-tcp]', /Right\./);
  await page.reload();
  await textOf('[data-question=where-is-tcp]', /Right\./);
});
