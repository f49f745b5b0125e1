// Fetches the source of every part that lab-images ships in binary form: the offer that the GPL and LGPL ask for.
//
//   npm run images:sources [DIR]      default: sources-of-shipped-parts
//
// Debian source packages come from the mirror and are checked against lock.json; the archives that the unikernel is
// built from are in the checkout and are copied.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const out = resolve(process.argv[2] ?? 'sources-of-shipped-parts');
const lock = JSON.parse(readFileSync(join(here, '../lock.json'), 'utf8'));

mkdirSync(out, { recursive: true });
cpSync(join(here, '../sources'), join(out, 'sources'), { recursive: true });
for (const [section, { sources, packages }] of Object.entries(lock)) {
  if (!sources || !packages) continue;
  execFileSync('node', [join(here, 'debian.mjs'), 'source', section, join(out, section)], { stdio: 'inherit' });
}
console.log(`sources are in ${out}`);
