// Brings a fresh checkout to the point where it can be served or tested: Node's version, packages, build.
// Uses Node's own modules only, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf, inputsHash, root } from './inputs.mjs';

const MINIMUM_NODE = [20, 19];

/** Ends the program with a message. */
export function stop(message) {
  console.error(`\n${message}\n`);
  process.exit(1);
}

/** Stops unless this Node can run the course. */
export function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [wantMajor, wantMinor] = MINIMUM_NODE;
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor)) return;
  stop(`Ring Zero needs Node ${MINIMUM_NODE.join('.')} or later; this is ${process.versions.node}. Get it from https://nodejs.org.`);
}

/** Runs a command to its end with its output shown; stops the whole start when it fails. */
export function run(label, command, args, shell = false) {
  const started = Date.now();
  console.log(`${label} …`);
  const result = spawnSync(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], shell });
  if (result.error) stop(`${label} failed: ${result.error.message}`);
  if (result.status !== 0) stop(`${label} failed (exit ${result.status}). The lines above say why.`);
  console.log(`${label}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** Installs the locked packages unless this very lock file is installed already. */
export function install() {
  const stamp = join(root, 'node_modules', '.ring-zero-lock');
  const wanted = hashOf(join(root, 'package-lock.json'));
  const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : '';
  if (installed === wanted) return;
  // npm is a script on Windows, and scripts need a shell there; the arguments are constants.
  run('Installing packages', 'npm', ['ci', '--no-audit', '--no-fund'], process.platform === 'win32');
  writeFileSync(stamp, wanted);
}

/** Builds unless the last build was of these very inputs. */
export function build(force = false) {
  const stamp = join(root, '.next', 'ring-zero-build');
  const wanted = inputsHash();
  const isBuilt = existsSync(stamp) && existsSync(join(root, 'public', 'lab', 'assets.json'));
  if (!force && isBuilt && readFileSync(stamp, 'utf8') === wanted) return;
  run('Building the course', process.execPath, [join(root, 'app', '_build', 'build.mjs')]);
  writeFileSync(stamp, wanted);
}
