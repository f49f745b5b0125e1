// npm run build: checks the content, builds the workers, the snapshots, the site, then the script hashes of its pages.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeNotices } from './notices.mjs';
import { collectScriptHashes } from './script-hashes.mjs';
import { root } from './inputs.mjs';

/** Runs one of the project's own node programs; a failure ends the build with its exit status. */
function node(...args) {
  const result = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, NEXT_TELEMETRY_DISABLED: '1' },
  });
  if (result.error) throw result.error;
  if (result.status !== 0) process.exit(result.status ?? 1);
}

node(join('node_modules', 'tsx', 'dist', 'cli.mjs'), join('app', '_content', 'check-content.ts'));
node(join('app', '_build', 'build-lab.mjs'));
node('--import', 'tsx', join('app', '_lab', 'node', 'snapshot-cli.ts'));
writeNotices();
// Left-overs of an earlier build would keep their old hashes in the list.
rmSync(join(root, '.next'), { recursive: true, force: true });
node(join('node_modules', 'next', 'dist', 'bin', 'next'), 'build');
collectScriptHashes();
