// Writes THIRD_PARTY.md from the image manifest and the package lock, so that no shipped part can be forgotten.
//
//   node app/_build/third-party.mjs           writes the file
//   node app/_build/third-party.mjs --check   fails if the committed file is not what would be written
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './inputs.mjs';

const FILE = join(root, 'THIRD_PARTY.md');

const HEAD = `# Third-party parts

What Ring Zero ships that others wrote, with version, hash and licence. Written by \`node app/_build/third-party.mjs\` from \`public/images/manifest.json\` and \`package-lock.json\`.

Ring Zero's own code is under the MIT licence (\`LICENSE\`); the text of the course (\`content/\`) is under CC BY 4.0.

## Source of GPL and LGPL parts
The machine images contain programs under the GNU General Public License and the GNU Lesser General Public License, unmodified from Debian. \`npm run images:sources\` fetches the complete corresponding source of every one of them, at the versions listed here, and checks its hashes; the recipes that build the images from them are in \`lab-images\`. Whoever passes the images on in another form must pass on the same offer.
`;

const row = (cells) => `| ${cells.join(' | ')} |`;
const table = (head, rows) => [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');

function imageSections() {
  const path = join(root, 'public', 'images', 'manifest.json');
  if (!existsSync(path)) throw new Error('public/images/manifest.json is missing: build or check out the images first');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  const withSources = [...manifest.images, ...manifest.parts].filter(({ sources }) => sources.length > 0);
  return withSources.map(({ id, sources }) => {
    const rows = sources.map(({ name, version, sha256, licence }) => [name, version, licence, `\`${sha256.slice(0, 16)}…\``]);
    return `## In the image \`${id}\`\n${table(['source', 'version', 'licence', 'SHA-256'], rows)}\n`;
  });
}

/** The packages of the lock file that are served or build what is served, by name. */
export function shippedPackages() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.entries(packages)
    // What only tests need, or only some platforms, does not reach readers.
    .filter(([path, entry]) => path.startsWith('node_modules/') && !entry.dev && !entry.optional && !entry.devOptional)
    .map(([path, { version, license, integrity }]) => ({ path, name: path.replace(/^.*node_modules\//, ''), version, license, integrity }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function packageSection() {
  const rows = shippedPackages().map(({ name, version, license, integrity }) => [
    name,
    version,
    license ?? 'see package',
    `\`${(integrity ?? '').slice(0, 23)}…\``,
  ]);
  return `## npm packages that the course is built from or serves\n${table(['package', 'version', 'licence', 'integrity'], rows)}\n`;
}

/** The text that THIRD_PARTY.md must hold. */
export function thirdParty() {
  return [HEAD, ...imageSections(), packageSection()].join('\n');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  if (process.argv[2] !== '--check') writeFileSync(FILE, thirdParty());
  else if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== thirdParty()) {
    console.error('THIRD_PARTY.md is out of date: run node app/_build/third-party.mjs');
    process.exit(1);
  }
}
