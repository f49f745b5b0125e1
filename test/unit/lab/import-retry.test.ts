import { expect, it } from 'vitest';
import { importWithRetry, retryDelaysMs } from '@/_lab/worker/import-retry';

/** An importer that fails `failures` times, and what it was asked for. */
function flaky(failures: number) {
  const asked: string[] = [];
  const waits: number[] = [];
  const importModule = (url: string) => {
    asked.push(url);
    return asked.length <= failures ? Promise.reject(new Error(`attempt ${asked.length}`)) : Promise.resolve('module');
  };
  const wait = (delayMs: number) => {
    waits.push(delayMs);
    return Promise.resolve();
  };
  return { asked, waits, run: () => importWithRetry('/lib.mjs', importModule, wait) };
}

it('asks once where nothing fails', async () => {
  const importer = flaky(0);
  await expect(importer.run()).resolves.toBe('module');
  expect(importer.asked).toEqual(['/lib.mjs']);
});

it('asks again under another address, after a pause', async () => {
  const importer = flaky(2);
  await expect(importer.run()).resolves.toBe('module');
  expect(importer.asked).toEqual(['/lib.mjs', '/lib.mjs?attempt=1', '/lib.mjs?attempt=2']);
  expect(importer.waits).toEqual([...retryDelaysMs]);
});

it('gives up after three attempts with the last reason', async () => {
  const importer = flaky(3);
  await expect(importer.run()).rejects.toThrow('attempt 3');
  expect(importer.asked).toHaveLength(3);
});
