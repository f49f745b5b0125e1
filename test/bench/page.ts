// npm run evidence:page: what the reader's browser takes, on loopback and over a slow line. Prints figures, judges none.
// Needs Chromium; serves the built course itself.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from '@playwright/test';
import { build } from 'esbuild';
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import type { InPage, StartFigures, StartKind } from './in-page';
import { slowLink } from './slow-link';

const root = join(import.meta.dirname, '../..');
const RUNS = 5;
const SLOW = { mbitPerSecond: 20, roundTripMs: 40 };
const ARGS = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

const unikernel: InstanceSpec = { image: 'web', name: 'unikernel', mac: '00:22:15:00:00:0a', ip: '10.0.0.10' };
const host: InstanceSpec = { image: 'linux-host', name: 'host', mac: '00:22:15:00:00:02', ip: '10.0.0.2' };

declare const inPage: InPage;

interface Figure {
  readonly what: string;
  readonly values: readonly number[];
  readonly unit: string;
  readonly target: string;
}

const figures: Figure[] = [];

function record(what: string, values: readonly number[], unit: string, target: string): void {
  figures.push({ what, values, unit, target });
  console.error(`${what}: ${values.map((value) => value.toFixed(0)).join(', ')} ${unit}`);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function print(): void {
  const rows = figures.map(({ what, values, unit, target }) => [
    what,
    `${median(values).toFixed(0)} ${unit}`,
    values.length > 1 ? `${Math.min(...values).toFixed(0)}–${Math.max(...values).toFixed(0)}` : '',
    target,
  ]);
  const head = ['what', 'median', 'spread', 'target'];
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  for (const row of [head, ...rows]) console.log(row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}

async function serveCourse(): Promise<{ port: number; close: () => void }> {
  const server = spawn(process.execPath, [join(root, 'app/_build/start.mjs'), '--port', '4350'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const port = await new Promise<number>((settle, fail) => {
    let printed = '';
    server.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const found = /Ring Zero: http:\/\/[^:]+:(\d+)/.exec(printed);
      if (found) settle(Number(found[1]));
    });
    server.on('exit', () => fail(new Error(`the course did not start:\n${printed}`)));
  });
  return { port, close: () => server.kill('SIGTERM') };
}

async function bundle(): Promise<string> {
  const result = await build({ entryPoints: [join(import.meta.dirname, 'in-page.ts')], bundle: true, write: false, format: 'iife', minify: true, tsconfig: join(root, 'tsconfig.json') });
  return result.outputFiles[0]?.text ?? '';
}

/** A page of the course with the benchmark in it. The page's own policy is lifted for the injected script alone. */
async function openPage(browser: Browser, port: number, script: string): Promise<Page> {
  const context = await browser.newContext({ bypassCSP: true });
  return reopen(await context.newPage(), port, script);
}

async function reopen(page: Page, port: number, script: string): Promise<Page> {
  await page.goto(`http://127.0.0.1:${port}/about/lab`, { waitUntil: 'networkidle' });
  await page.evaluate(script);
  return page;
}

function start(page: Page, spec: InstanceSpec, from: StartKind = 'cold'): Promise<StartFigures> {
  const order = { spec, hasServer: spec.image !== 'linux-host', from };
  return page.evaluate(({ spec: asked, hasServer, from: kind }) => inPage.start(asked, hasServer, kind), order);
}

async function measureStart(browser: Browser, port: number, script: string, spec: InstanceSpec, pick: keyof StartFigures, from?: StartKind) {
  const uncached: number[] = [];
  const cached: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const page = await openPage(browser, port, script);
    uncached.push((await start(page, spec, from))[pick]);
    await reopen(page, port, script);
    cached.push((await start(page, spec, from))[pick]);
    await page.context().close();
  }
  return { uncached, cached };
}

async function measureLoad(browser: Browser, port: number, script: string): Promise<void> {
  const page = await openPage(browser, port, script);
  await start(page, unikernel);
  const one = await page.evaluate(() => inPage.load('unikernel', { path: '/info', connections: 1, requests: 20_000, durationMs: 5000, warmUpRequests: 2000 }));
  record('unikernel, 1 connection, keep-alive, closed loop', [one.perSecond], 'requests/s', '≥ 2,500');
  await page.context().close();
}

async function measureDeploy(browser: Browser, port: number, script: string): Promise<void> {
  const page = await openPage(browser, port, script);
  await start(page, host);
  const figures = await page.evaluate(() => inPage.deploy());
  record('unik build of the sample, first after the warm-up', [figures.firstBuildMs], 'ms', 'reported');
  record('unik build of the sample, second', [figures.secondBuildMs], 'ms', '≤ 3,000');
  record('unik run to HTTP 200', [figures.runToAnswerMs], 'ms', '≤ 1,000');
  await page.context().close();
}

const READING_MS = 10_000;
const DOCKER_TURNS = 9;
const COLD_TURNS = 4;

/** Each in a host of its own, restored from the snapshot as a reader's is. */
async function measureDocker(browser: Browser, port: number, script: string): Promise<void> {
  const restored = async <Value>(measure: (page: Page) => Promise<Value>): Promise<Value> => {
    const page = await openPage(browser, port, script);
    await start(page, host, 'built');
    const value = await measure(page);
    await page.context().close();
    return value;
  };
  const afterMs = (ms: number) => restored((page) => page.evaluate((wait) => inPage.dockerRun(wait), ms));
  record('docker run --rm -p, typed at once after a restore', [await afterMs(0), await afterMs(0), await afterMs(0)], 'ms', '≤ 5,000');
  record('docker run --rm -p, after 10 s of reading', [await afterMs(READING_MS), await afterMs(READING_MS), await afterMs(READING_MS)], 'ms', '≤ 2,000');
  await restored(async (page) => {
    const { runMs, psMs, execMs } = await page.evaluate((turns) => inPage.docker(turns), DOCKER_TURNS);
    record('docker run --rm -p, warm', runMs.slice(COLD_TURNS), 'ms', '≤ 1,000');
    record('docker ps, warm', psMs.slice(COLD_TURNS), 'ms', '≤ 300');
    record('docker exec, warm', execMs.slice(COLD_TURNS), 'ms', '≤ 700');
    const ringrun: number[] = [];
    for (let turn = 0; turn < DOCKER_TURNS; turn += 1) ringrun.push(await page.evaluate(() => inPage.ringrun()));
    record('docker run --runtime ringrun to HTTP 200, warm', ringrun.slice(COLD_TURNS), 'ms', '≤ 1,200');
  });
}

async function measureMainThread(browser: Browser, port: number, script: string): Promise<void> {
  const longest: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const page = await openPage(browser, port, script);
    await Promise.all([start(page, unikernel), start(page, host)]);
    longest.push(await page.evaluate(() => inPage.blocked.longestMs));
    await page.context().close();
  }
  record('longest main-thread task while host and unikernel boot', longest, 'ms', 'reported');
}

interface SlowStart {
  readonly spec: InstanceSpec;
  readonly pick: keyof StartFigures;
  readonly from: StartKind;
  readonly target: string;
  readonly bytesTarget: string;
  readonly requestsTarget: string;
}

async function measureSlowLine(browser: Browser, port: number, script: string, asked: SlowStart) {
  const link = await slowLink({ port, ...SLOW });
  const page = await openPage(browser, link.port, script);
  const before = { bytes: link.down.bytes, requests: link.requests() };
  const figure = (await start(page, asked.spec, asked.from))[asked.pick];
  const how = asked.from === 'built' ? ', from the snapshot' : '';
  record(`${SLOW.mbitPerSecond} Mbit/s, ${SLOW.roundTripMs} ms, nothing cached: ${asked.spec.name}${how}`, [figure], 'ms', asked.target);
  record(`… bytes over the line`, [(link.down.bytes - before.bytes) / 1000], 'kB', asked.bytesTarget);
  record(`… requests`, [link.requests() - before.requests], '', asked.requestsTarget);
  if (asked.from === 'built') {
    record('… then docker run --rm -p, typed at once', [await page.evaluate(() => inPage.dockerRun(0))], 'ms', '≤ 6,000');
    record('… bytes over the line by then', [(link.down.bytes - before.bytes) / 1000], 'kB', '≤ 22,000');
  }
  await page.context().close();
  link.close();
}

const course = await serveCourse();
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGS });
try {
  const script = await bundle();
  const web = await measureStart(browser, course.port, script, unikernel, 'toAnswerMs');
  record('Start to HTTP 200 of the unikernel, engine uncached', web.uncached, 'ms', '≤ 300');
  record('Start to HTTP 200 of the unikernel, engine cached', web.cached, 'ms', '≤ 200');
  const prompt = await measureStart(browser, course.port, script, host, 'toReadyMs');
  record('container host, cold boot to prompt, uncached', prompt.uncached, 'ms', '≤ 4,000');
  record('container host, cold boot to prompt, cached', prompt.cached, 'ms', '≤ 4,000');
  const restored = await measureStart(browser, course.port, script, host, 'toReadyMs', 'built');
  record('container host, restored to prompt, first visit', restored.uncached, 'ms', '≤ 3,000');
  record('container host, restored to prompt, cached', restored.cached, 'ms', '≤ 1,000');
  await measureLoad(browser, course.port, script);
  await measureDeploy(browser, course.port, script);
  await measureDocker(browser, course.port, script);
  await measureMainThread(browser, course.port, script);
  const slow = (asked: SlowStart) => measureSlowLine(browser, course.port, script, asked);
  await slow({ spec: unikernel, pick: 'toAnswerMs', from: 'cold', target: '≤ 1,500', bytesTarget: '', requestsTarget: '' });
  await slow({ spec: host, pick: 'toReadyMs', from: 'cold', target: '≤ 8,000', bytesTarget: '≤ 8,000', requestsTarget: '≤ 20' });
  await slow({ spec: host, pick: 'toReadyMs', from: 'built', target: '≤ 6,000', bytesTarget: '≤ 8,000', requestsTarget: '≤ 20' });
  print();
} finally {
  await browser.close();
  course.close();
}
