// `npm run evidence`: builds the workers if needed and prints the comparison. Options go through to evidence-cli.ts.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './inputs.mjs';

const cli = join(root, 'app', '_lab', 'node', 'evidence-cli.ts');
const { status } = spawnSync(process.execPath, ['--import', 'tsx', cli, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
process.exit(status ?? 1);
