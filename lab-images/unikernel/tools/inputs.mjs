// The inputs of the build: are the locked sources the ones at hand, and what is the hash of everything together.
//
//   node tools/inputs.mjs verify              checks lab-images/sources against lock.json
//   node tools/inputs.mjs build-id SOURCE... -- FILE...    SHA-256 over the files, these locked sources and the tools
//   node tools/inputs.mjs toolchain           tells whether the tools at hand are the locked ones
import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const LAB_IMAGES = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export const readLock = () => JSON.parse(readFileSync(join(LAB_IMAGES, 'lock.json'), 'utf8'));
export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

const firstLine = (command, args) => execFileSync(command, args, { encoding: 'utf8' }).split('\n')[0].trim();

/** The tools that decide what the output's bytes are. */
export function toolchain() {
  const libgcc = execFileSync('gcc', ['-m32', '-print-libgcc-file-name'], { encoding: 'utf8' }).trim();
  return {
    gcc: firstLine('gcc', ['--version']),
    binutils: firstLine('ld', ['--version']),
    libgcc: `sha256 ${sha256(readFileSync(libgcc))}`,
  };
}

/** Names of the tools that differ from the lock. */
export function toolchainDifferences() {
  const locked = readLock().toolchain;
  return Object.entries(toolchain()).filter(([tool, version]) => locked[tool] !== version).map(([tool]) => tool);
}

function verify() {
  for (const source of readLock().sources) {
    const actual = sha256(readFileSync(join(LAB_IMAGES, 'sources', source.file)));
    if (actual !== source.sha256) {
      throw new Error(`lab-images/sources/${source.file}: SHA-256 is ${actual}, lock.json says ${source.sha256}`);
    }
  }
}

/** The packages of a section of the lock that are linked into an image; the section's folder tells their licences. */
function linkedPackages(section) {
  const licences = JSON.parse(readFileSync(join(LAB_IMAGES, section, 'licences.json'), 'utf8'));
  const linked = readLock()[section].packages.filter(({ roots }) => roots.includes('image'));
  const unknown = linked.filter(({ name }) => !licences[name]).map(({ name }) => name);
  if (unknown.length > 0) throw new Error(`${section}/licences.json has no licence of ${unknown.join(', ')}`);
  return linked.map(({ name, version, sha256: hash }) => ({ name, version, file: name, sha256: hash, licence: licences[name] }));
}

/** The lock's entries of these names, in the lock's order; the name of a section stands for what is linked of it. */
export function lockedSources(names) {
  const lock = readLock();
  const sections = names.filter((name) => lock[name]?.packages);
  const unknown = names.filter((name) => !sections.includes(name) && !lock.sources.some((source) => source.name === name));
  if (unknown.length > 0) throw new Error(`lock.json has no source named ${unknown.join(', ')}`);
  return [...lock.sources.filter(({ name }) => names.includes(name)), ...sections.flatMap(linkedPackages)];
}

function buildId(sources, files) {
  const hash = createHash('sha256');
  const add = (name, bytes) => hash.update(`${name} ${sha256(bytes)}\n`);
  for (const file of [...files].sort((a, b) => (basename(a) < basename(b) ? -1 : a < b ? -1 : 1))) {
    add(file, readFileSync(file));
  }
  for (const source of lockedSources(sources)) hash.update(`${source.file} ${source.sha256}\n`);
  // Of a section the compiler counts as well, which is not linked.
  const sections = sources.map((name) => readLock()[name]?.packages ?? []);
  for (const { name, sha256: packed } of sections.flat()) hash.update(`${name} ${packed}\n`);
  hash.update(JSON.stringify(toolchain()));
  return hash.digest('hex');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [command, ...rest] = process.argv.slice(2);
  const divider = rest.indexOf('--');
  if (command === 'verify') verify();
  else if (command === 'build-id' && divider >= 0) console.log(buildId(rest.slice(0, divider), rest.slice(divider + 1)));
  else if (command === 'toolchain') {
    const different = toolchainDifferences();
    console.log(different.length ? `differs from lock.json: ${different.join(', ')}` : 'matches lock.json');
  } else {
    console.error('usage: inputs.mjs verify | build-id SOURCE... -- FILE... | toolchain');
    process.exit(2);
  }
}
