// npm test: installs what tests need, builds, runs every suite and ends with one line of totals.
//
//   npm test                 everything
//   npm test -- unit guest   only the suites named
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../app/_build/inputs.mjs';
import { build, checkNode, install, stop } from '../app/_build/prepare.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

const RESULTS = join(root, 'test-results');
const bin = (...parts) => join(root, 'node_modules', ...parts);
const VITEST = bin('vitest', 'vitest.mjs');

/** Counts of one suite, from the report its runner wrote; a runner that wrote none counts as one failure. */
function vitestTotals(report, status) {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  // A file that cannot be loaded fails without a failing test.
  const failed = numFailedTests || (status === 0 ? 0 : Math.max(1, numFailedTestSuites));
  return { passed: numPassedTests, failed, skipped: numPendingTests + numTodoTests };
}

function playwrightTotals(report, status) {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 };
  const { expected, unexpected, skipped, flaky } = JSON.parse(readFileSync(report, 'utf8')).stats;
  return { passed: expected, failed: unexpected + flaky || (status === 0 ? 0 : 1), skipped };
}

function runNode(args, env = {}) {
  return spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...env } }).status ?? 1;
}

/** A step without tests of its own counts as one. */
const step = (...args) => () => (runNode(args) === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 });

const vitest = (project) => (env) => {
  const report = join(RESULTS, `${project}.json`);
  const status = runNode([VITEST, 'run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`], env);
  return vitestTotals(report, status);
};

const playwright = (env) => {
  const report = join(RESULTS, 'playwright.json');
  const status = runNode([bin('@playwright', 'test', 'cli.js'), 'test', '--reporter=list,json'], { ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report });
  return playwrightTotals(report, status);
};

/** In order of cost; `served` suites get the address of the running course. */
const SUITES = [
  { name: 'lint', run: step(bin('eslint', 'bin', 'eslint.js'), '.', '--max-warnings', '0') },
  { name: 'types', run: step(bin('typescript', 'bin', 'tsc'), '-p', 'tsconfig.json') },
  { name: 'pure-types', run: step(bin('typescript', 'bin', 'tsc'), '-p', 'tsconfig.pure.json') },
  { name: 'content', run: step(bin('tsx', 'dist', 'cli.mjs'), 'app/_content/check-content.ts') },
  { name: 'third-party', run: step('app/_build/third-party.mjs', '--check') },
  { name: 'unit', run: vitest('unit') },
  { name: 'component', run: vitest('component') },
  { name: 'guest', run: vitest('guest') },
  { name: 'images', run: vitest('images') },
  { name: 'e2e', served: true, run: playwright },
  { name: 'firefox', served: true, run: vitest('firefox') },
];

/** Serves the built course on a free port; resolves with its address. */
function serve() {
  const server = spawn(process.execPath, [join(root, 'app', '_build', 'start.mjs'), '--port', '4310'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  const address = new Promise((settle, fail) => {
    let printed = '';
    server.stdout.on('data', (chunk) => {
      printed += chunk;
      const found = /Ring Zero: (http:\S+?)\/?\s/.exec(printed);
      if (found) settle(found[1]);
    });
    server.on('exit', (code) => fail(new Error(`the course did not start (exit ${code}):\n${printed}`)));
  });
  return { address, close: () => server.kill('SIGTERM') };
}

async function runServed(suites, totals) {
  if (suites.length === 0) return;
  const server = serve();
  try {
    const env = { COURSE_URL: await server.address };
    for (const suite of suites) totals.push([suite.name, suite.run(env)]);
  } finally {
    server.close();
  }
}

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !SUITES.some((suite) => suite.name === name));
if (unknown.length > 0) stop(`No suite named ${unknown.join(', ')}. There are: ${SUITES.map((suite) => suite.name).join(', ')}.`);
const chosen = asked.length === 0 ? SUITES : SUITES.filter((suite) => asked.includes(suite.name));

checkNode();
install();
ensureSystemPackages();
build();
rmSync(RESULTS, { recursive: true, force: true });
mkdirSync(RESULTS, { recursive: true });
const totals = [];
for (const suite of chosen.filter((each) => !each.served)) totals.push([suite.name, suite.run()]);
await runServed(chosen.filter((each) => each.served), totals);

const sum = (key) => totals.reduce((total, [, counts]) => total + counts[key], 0);
console.log('\nsuite       passed / failed / skipped');
for (const [name, { passed, failed, skipped }] of totals) console.log(`${name.padEnd(12)}${passed} / ${failed} / ${skipped}`);
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed, ${sum('skipped')} skipped`);
process.exit(sum('failed') > 0 || (process.env.CI && sum('skipped') > 0) || sum('passed') === 0 ? 1 : 0);
