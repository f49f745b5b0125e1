// For images whose application has another C library than the library OS: finds out which functions of musl our objects
// use, and gives them names of their own, so that both C libraries fit into one link.
//
//   node tools/own-libc.mjs MUSL_LIBC_A OTHER_LIBC_A OUT_FOLDER OBJECT...
//
// Writes OUT_FOLDER/names, for `objcopy --redefine-syms`, and OUT_FOLDER/musl/libc.a, the members needed, renamed. Fails if
// a function of ours has the name of one of the other C library: it would silently take that one's place.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const PREFIX = 'uk_libc_';
const [libc, other, out, ...objects] = process.argv.slice(2);
if (!libc || !other || !out || objects.length === 0) {
  console.error('usage: own-libc.mjs MUSL_LIBC_A OTHER_LIBC_A OUT_FOLDER OBJECT...');
  process.exit(2);
}

/** The symbols of the members of an archive, or of objects: { file, name, isDefined, isLocal }. */
function symbols(...files) {
  const lines = execFileSync('nm', ['-A', ...files], { encoding: 'utf8', maxBuffer: 1 << 26, stdio: ['ignore', 'pipe', 'ignore'] });
  return lines.split('\n').flatMap((line) => {
    const found = /^(.+?):(?:[0-9a-f]{8}| {8}) (\w) (\S+)$/.exec(line);
    if (!found) return [];
    const [, file, kind, name] = found;
    return [{ file: file.split(':').at(-1), name, isDefined: !/[Uwv]/.test(kind), isLocal: /[a-z]/.test(kind) && !/[wv]/.test(kind) }];
  });
}

const musl = symbols(libc);
const memberOf = new Map(musl.filter((s) => s.isDefined && !s.isLocal).map(({ name, file }) => [name, file]));
const undefinedIn = (list) => list.filter((s) => !s.isDefined).map(({ name }) => name);

/** The members that define (names), and those that these need. */
function membersFor(names) {
  const members = new Set();
  const visit = (name) => {
    const member = memberOf.get(name);
    if (!member || members.has(member)) return;
    members.add(member);
    undefinedIn(musl.filter(({ file }) => file === member)).forEach(visit);
  };
  names.forEach(visit);
  return [...members].sort();
}

const ours = symbols(...objects);
const oursDefined = new Set(ours.filter((s) => s.isDefined && !s.isLocal).map(({ name }) => name));
const clashes = symbols(other).filter((s) => s.isDefined && !s.isLocal && oursDefined.has(s.name));
if (clashes.length > 0) throw new Error(`names of ours that ${other} defines, too: ${[...new Set(clashes.map(({ name }) => name))].join(', ')}`);
const START = ['_start']; // of the application's C library, where it is to begin
const members = membersFor(undefinedIn(ours).filter((name) => !oursDefined.has(name) && !START.includes(name)));
const renamed = [...memberOf].filter(([, member]) => members.includes(member)).map(([name]) => name).sort();

const folder = resolve(out, 'musl');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
writeFileSync(join(out, 'names'), renamed.map((name) => `${name} ${PREFIX}${name}\n`).join(''));
execFileSync('ar', ['x', resolve(libc), ...members], { cwd: folder });
for (const member of readdirSync(folder)) execFileSync('objcopy', [`--redefine-syms=${join(out, 'names')}`, join(folder, member)]);
execFileSync('ar', ['rcsD', 'libc.a', ...members], { cwd: folder });
