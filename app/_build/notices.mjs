// Writes public/lab/third-party.txt: the list of THIRD_PARTY.md and the licence text of every package whose code is
// served. Licences such as BSD-2-Clause (v86) and MIT ask that their text go along with the copies.
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './inputs.mjs';
import { shippedPackages } from './third-party.mjs';

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

/** Called by the build, after the packages are installed. */
export function writeNotices() {
  const texts = shippedPackages().flatMap(({ path, name, version }) => {
    const text = licenceText(path);
    return text ? [`${'-'.repeat(72)}\n${name} ${version}\n\n${text}\n`] : [];
  });
  const folder = join(root, 'public', 'lab');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'third-party.txt'), `${readFileSync(join(root, 'THIRD_PARTY.md'), 'utf8')}\n${texts.join('\n')}`);
}
