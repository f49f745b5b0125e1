// Locks and fetches Debian packages through the machine's own apt, for an architecture it does not run.
//
//   node lab-images/tools/debian.mjs lock SECTION LIST ARCH   writes lock.json: names and roots from LIST, the
//                                                             mirror's present versions and hashes
//   node lab-images/tools/debian.mjs extend SECTION LIST      locks what LIST has and the lock has not; what is
//                                                             locked already keeps its version, only its roots follow
//                                                             LIST, and what LIST no longer has is dropped
//   node lab-images/tools/debian.mjs fetch SECTION DIR [ROOT…]   downloads what the lock names for these roots (all
//                                                             without one), checks every hash
//   node lab-images/tools/debian.mjs source SECTION DIR [NAME…]  downloads source packages (all without a name)
//
// The mirror is DEBIAN_MIRROR if set, else the machine's own apt sources.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const TOP = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const LOCK = join(TOP, 'lock.json');
/** Packages whose source goes into a section although the packages do not: compiled by a recipe, or linked into others. */
const SOURCES_ONLY = { 'linux-host': ['curl'], unikernel: ['libc6'] };
/** Sections of which nothing is published, so that no source need be offered. */
const UNPUBLISHED = ['linux-stock'];
const SUITES = ['bookworm', 'bookworm-updates'];

/** A private apt state, so that another architecture's packages resolve without touching the machine. */
export function makeAptConfig(dir, arch) {
  const etc = join(dir, 'etc');
  const parts = join(etc, 'sources.list.d');
  for (const made of ['state/lists/partial', 'cache/archives/partial', 'etc/sources.list.d', 'etc/apt.conf.d', 'etc/preferences.d'])
    mkdirSync(join(dir, made), { recursive: true });
  writeFileSync(join(dir, 'state/status'), '');
  const mirror = process.env.DEBIAN_MIRROR;
  if (mirror) {
    const lines = ['deb', 'deb-src'].flatMap((kind) => SUITES.map((suite) => `${kind} ${mirror} ${suite} main\n`));
    writeFileSync(join(etc, 'sources.list'), lines.join(''));
  } else if (existsSync('/etc/apt/sources.list.d/debian.sources')) {
    const text = readFileSync('/etc/apt/sources.list.d/debian.sources', 'utf8');
    writeFileSync(join(parts, 'debian.sources'), text.replace(/^Types:.*$/gm, 'Types: deb deb-src'));
  } else {
    const text = readFileSync('/etc/apt/sources.list', 'utf8');
    writeFileSync(join(etc, 'sources.list'), `${text}\n${text.replace(/^deb\s/gm, 'deb-src ')}`);
  }
  // Credentials and proxies of the machine, if it has any, are part of how it reaches its mirror.
  if (existsSync('/etc/apt/apt.conf.d')) cpSync('/etc/apt/apt.conf.d', join(etc, 'apt.conf.d'), { recursive: true });
  const path = join(dir, 'apt.conf');
  writeFileSync(
    path,
    `APT::Architecture "${arch}"; APT::Architectures { "${arch}"; }; APT::Install-Recommends "false";
Dir::State "${dir}/state"; Dir::State::status "${dir}/state/status"; Dir::Cache "${dir}/cache"; Dir::Etc "${etc}";
Dir::Etc::trusted "/etc/apt/trusted.gpg"; Dir::Etc::trustedparts "/etc/apt/trusted.gpg.d";
Acquire::Languages "none"; APT::Sandbox::User "root";\n`,
  );
  return path;
}

function apt(config, tool, args, options = {}) {
  const env = { ...process.env, APT_CONFIG: config, LC_ALL: 'C' };
  return execFileSync(tool, args, { env, encoding: 'utf8', maxBuffer: 1 << 28, ...options });
}

function update(config) {
  try {
    apt(config, 'apt-get', ['update', '-q'], { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch {
    console.error('debian: part of the index did not update; going on with what there is');
  }
}

/** Paragraphs of a deb822 text as objects of their single-line fields. */
function paragraphs(text) {
  return text.split(/\n\n+/).map((block) =>
    Object.fromEntries(
      block.split('\n').flatMap((line) => {
        const match = /^([A-Za-z0-9-]+): (.*)$/.exec(line);
        return match ? [[match[1], match[2]]] : [];
      }),
    ),
  );
}

function readList(path) {
  return readFileSync(path, 'utf8').split('\n').flatMap((line) => {
    const [name, ...roots] = line.replace(/#.*/, '').trim().split(/\s+/);
    return name ? [{ name, roots }] : [];
  });
}

/** The source package of a binary: `Source: name (version)`, where absent parts equal the binary's. */
function sourceOf(found) {
  const match = /^(\S+)(?: \((.+)\))?$/.exec(found.Source ?? found.Package);
  return { name: match[1], version: match[2] ?? found.Version };
}

/** The mirror's present version of each package of a list, as the lock has it. */
function presentPackages(config, list, arch) {
  if (list.length === 0) return [];
  const shown = paragraphs(apt(config, 'apt-cache', ['show', '--no-all-versions', ...list.map((p) => p.name)]));
  return list.map(({ name, roots }) => {
    const found = shown.find((p) => p.Package === name);
    if (!found) throw new Error(`the mirror has no package ${name} for ${arch}`);
    return { name, version: found.Version, sha256: found.SHA256, bytes: Number(found.Size), source: sourceOf(found), roots };
  });
}

function readLock() {
  return existsSync(LOCK) ? JSON.parse(readFileSync(LOCK, 'utf8')) : {};
}

function writeLock(whole) {
  writeFileSync(LOCK, `${JSON.stringify(whole, null, 1)}\n`);
}

function lock(section, listPath, arch) {
  const config = makeAptConfig(join(TOP, section, 'build/apt'), arch);
  update(config);
  const packages = presentPackages(config, readList(listPath), arch);
  const whole = readLock();
  const built = (SOURCES_ONLY[section] ?? []).map((name) => ({
    source: sourceOf(paragraphs(apt(config, 'apt-cache', ['show', '--no-all-versions', name]))[0]),
  }));
  const sources = UNPUBLISHED.includes(section) ? undefined : lockSources(config, [...packages, ...built]);
  whole[section] = { ...whole[section], arch, packages, sources };
  writeLock(whole);
  console.log(`${section}: ${packages.length} packages locked`);
}

function extend(section, listPath) {
  const whole = readLock();
  const { arch, packages: locked, sources } = whole[section];
  const byName = new Map(locked.map((p) => [p.name, p]));
  const list = readList(listPath);
  const config = makeAptConfig(join(TOP, section, 'build/apt'), arch);
  update(config);
  const added = presentPackages(config, list.filter(({ name }) => !byName.has(name)), arch);
  for (const p of added) byName.set(p.name, p);
  const packages = list.map(({ name, roots }) => ({ ...byName.get(name), roots }));
  const used = new Set(packages.map((p) => p.source.name));
  const isDropped = (source) => !used.has(source.name) && locked.some((p) => p.source.name === source.name);
  const isNew = ({ source }) => !sources.some((s) => s.name === source.name && s.version === source.version);
  const all = [...sources.filter((s) => !isDropped(s)), ...lockSources(config, added.filter(isNew))];
  all.sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
  whole[section] = { ...whole[section], packages, sources: all };
  writeLock(whole);
  console.log(`${section}: ${added.length} packages added to ${locked.length} locked ones`);
}

/** The source packages behind a list of binaries, each with the hash of its .dsc, which names all other files. */
function lockSources(config, packages) {
  if (packages.length === 0) return [];
  const wanted = new Map(packages.map(({ source }) => [`${source.name} ${source.version}`, source]));
  const sources = [...wanted.values()].sort((a, b) => (`${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1));
  const shown = apt(config, 'apt-cache', ['showsrc', '--only-source', ...new Set(sources.map((s) => s.name))]);
  const blocks = shown.split(/\n\n+/);
  return sources.map(({ name, version }) => {
    const block = blocks.find((b) => b.includes(`Package: ${name}\n`) && b.includes(`\nVersion: ${version}\n`));
    const dsc = /^Checksums-Sha256:[^]*?^ ([0-9a-f]{64}) \d+ (\S+\.dsc)$/m.exec(block ?? '');
    if (!dsc) throw new Error(`the mirror has no source of ${name} ${version}`);
    return { name, version, dsc: dsc[2], sha256: dsc[1] };
  });
}

const sha256 = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');

/** The .deb files of a directory by package name; apt escapes the epoch's colon in file names. */
function debsIn(dir) {
  return new Map(readdirSync(dir).filter((n) => n.endsWith('.deb')).map((n) => [n.split('_')[0], join(dir, n)]));
}

function fetch(section, dir, ...roots) {
  const { arch, packages: all } = JSON.parse(readFileSync(LOCK, 'utf8'))[section];
  const packages = all.filter((p) => roots.length === 0 || p.roots.some((root) => roots.includes(root)));
  mkdirSync(dir, { recursive: true });
  const isGood = (p, have) => have.has(p.name) && sha256(have.get(p.name)) === p.sha256;
  const before = debsIn(dir);
  const wanted = packages.filter((p) => !isGood(p, before));
  if (wanted.length > 0) {
    for (const p of wanted) if (before.has(p.name)) rmSync(before.get(p.name));
    const config = makeAptConfig(join(TOP, section, 'build/apt'), arch);
    update(config);
    for (const p of wanted) {
      try {
        apt(config, 'apt-get', ['download', '-q', `${p.name}=${p.version}`], { cwd: dir, stdio: ['ignore', 'ignore', 'inherit'] });
      } catch {
        throw new Error(
          `${p.name} ${p.version} is locked, but the mirror no longer has it (a mirror drops superseded versions). ` +
            'Set DEBIAN_MIRROR to a snapshot that has it, or run `npm run images:update` to lock present versions.',
        );
      }
    }
  }
  const after = debsIn(dir);
  const bad = packages.filter((p) => !isGood(p, after)).map((p) => p.name);
  if (bad.length > 0) throw new Error(`hashes differ from the lock: ${bad.join(', ')}`);
  console.log(`${section}: ${packages.length} packages, ${wanted.length} fetched, all hashes as locked`);
}

/** True if a source package is there: its .dsc as locked, and the files that this names, as it describes them. */
function isSourceWhole(dir, { dsc, sha256: locked }) {
  const path = join(dir, dsc);
  if (!existsSync(path) || sha256(path) !== locked) return false;
  const listed = /^Checksums-Sha256:\n((?: .+\n)+)/m.exec(readFileSync(path, 'utf8'))?.[1] ?? '';
  return listed.trimEnd().split('\n').every((line) => {
    const [hash, , name] = line.trim().split(/\s+/);
    return existsSync(join(dir, name)) && sha256(join(dir, name)) === hash;
  });
}

/** One that the mirror lacks must not keep the others from being fetched; what is missing is told in the end. */
function fetchSource(config, dir, { name, version }) {
  try {
    apt(config, 'apt-get', ['source', '-qq', '--download-only', '--only-source', `${name}=${version}`], { cwd: dir, stdio: ['ignore', 'ignore', 'inherit'] });
  } catch {
    console.error(`debian: no source of ${name} ${version}`);
  }
}

function fetchSources(section, dir, ...names) {
  const lock = JSON.parse(readFileSync(LOCK, 'utf8'))[section];
  const wanted = lock.sources.filter((s) => names.length === 0 || names.includes(s.name));
  mkdirSync(dir, { recursive: true });
  const isWhole = (s) => isSourceWhole(dir, s);
  const missing = wanted.filter((s) => !isWhole(s));
  if (missing.length > 0) {
    const config = makeAptConfig(join(TOP, section, 'build/apt'), lock.arch);
    update(config);
    for (const s of missing) fetchSource(config, dir, s);
  }
  const bad = wanted.filter((s) => !isWhole(s)).map((s) => s.name);
  if (bad.length > 0) throw new Error(`the mirror does not have the locked sources of ${bad.join(', ')}`);
  console.log(`${section}: ${wanted.length} source packages, ${missing.length} fetched, all hashes as locked`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [verb, ...args] = process.argv.slice(2);
  if (verb === 'lock' && args.length === 3) lock(...args);
  else if (verb === 'extend' && args.length === 2) extend(...args);
  else if (verb === 'fetch' && args.length >= 2) fetch(...args);
  else if (verb === 'source' && args.length >= 2) fetchSources(...args);
  else {
    console.error('usage: debian.mjs lock SECTION LIST ARCH | extend SECTION LIST | fetch SECTION DIR [ROOT…] | source SECTION DIR [NAME…]');
    process.exit(2);
  }
}
