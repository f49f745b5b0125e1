import { defineConfig } from '@playwright/test';

// The test runner serves the built course and says where; without it, a server is started here.
const served = process.env.COURSE_URL;
const port = 4311;

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '**/*.spec.ts',
  outputDir: 'test-results/e2e',
  // Machines of several tests at once would time each other out on two cores.
  workers: 1,
  timeout: 90_000,
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  use: {
    baseURL: served ?? `http://127.0.0.1:${port}`,
    viewport: { width: 1440, height: 900 },
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  webServer: served
    ? undefined
    : { command: `node app/_build/start.mjs --port ${port}`, url: `http://127.0.0.1:${port}`, timeout: 180_000, reuseExistingServer: false },
});
