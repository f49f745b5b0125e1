// Writes public/lab/third-party.txt: the list of THIRD_PARTY.md, the licence text of every package whose code is served,
// and those of the libraries linked into the unikernel and the gateway. Licences such as BSD and MIT ask that their text
// go along with the copies.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './inputs.mjs';
import { shippedPackages } from './third-party.mjs';

const LINKED = join(root, 'lab-images', 'sources', 'licences');
const LICENCE_FILE = /^(licen[cs]e|copying|ofl|notice)(\.|-|$)/i;

/** The licence texts a package brings, joined; empty when it has none. */
function licenceText(path) {
  const folder = join(root, path);
  if (!existsSync(folder)) return '';
  return readdirSync(folder)
    .filter((name) => LICENCE_FILE.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8').trim())
    .join('\n\n');
}

const section = (title, text) => `${'-'.repeat(72)}\n${title}\n\n${text.trim()}\n`;

/** Called by the build, after the packages are installed. */
export function writeNotices() {
  const texts = readdirSync(LINKED).map((name) => section(name.replace(/\.txt$/, ''), readFileSync(join(LINKED, name), 'utf8')));
  for (const { path, name, version } of shippedPackages()) {
    const text = licenceText(path);
    if (text) texts.push(section(`${name} ${version}`, text));
  }
  const folder = join(root, 'public', 'lab');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'third-party.txt'), `${readFileSync(join(root, 'THIRD_PARTY.md'), 'utf8')}\n${texts.join('\n')}`);
}
