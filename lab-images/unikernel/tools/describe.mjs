// Describes a built unikernel: symbols.json, link-map.json and the manifest entry, from the linker's own output.
//
//   node tools/describe.mjs IMAGE BUILD_FOLDER SOURCE... PACKAGE:LICENCE... COMPONENT=FILE...
//
// SOURCE names entries of lock.json that the image is made of, PACKAGE Debian packages in the module beside it; COMPONENT=FILE says which component a source file is of.
//
// symbols.json   { schema, buildId, symbols: [[address, size, name], ...] } by rising address; numbers are decimal.
//                The symbol of an address is the last one at or below it, if the address is within its size.
// link-map.json  { schema, buildId, imageBytes, components: [{ name, bytes, memoryBytes, files: [{ name, bytes }] }] }
//                `bytes` are bytes of the image file and add up to imageBytes; memoryBytes is zeroed memory on top.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lockedSources, readLock, sha256 } from './inputs.mjs';

const [image, build, ...rest] = process.argv.slice(2);
if (!image || !build) {
  console.error('usage: describe.mjs IMAGE BUILD_FOLDER SOURCE... PACKAGE:LICENCE... COMPONENT=FILE...');
  process.exit(2);
}
const sources = rest.filter((word) => !/[=:]/.test(word));
const packages = rest.filter((word) => word.includes(':')).map((word) => word.split(':'));
/** Source file without its extension -> component. A file that two components share belongs to the first. */
const componentOfSource = new Map(
  rest.filter((word) => word.includes('=')).reverse().map((word) => word.split('=')).map(([name, file]) => [file.replace(/\.\w+$/, ''), name]),
);
const read = (name) => readFileSync(join(build, name), 'utf8');
const buildId = /"([0-9a-f]{64})"/.exec(read('build-id.c'))[1];

/** Which component a linker input belongs to: by the component list for our own and lwIP, by archive for the others. */
function componentOf(file) {
  if (file.includes('libgcc.a')) return 'libgcc';
  if (file.includes('/musl/')) return 'musl';
  if (file.endsWith('/symbol-table.o')) return 'symbols';
  const listed = /\/(?:uk|obj-lwip)\/(.+)\.o$/.exec(file)?.[1];
  if (listed) return componentOfSource.get(listed) ?? 'boot';
  if (file.endsWith('/archive.o')) return 'archive';
  if (/\/usr\/lib\/i386-linux-gnu\//.test(file)) return 'glibc';
  if (/\/lib\/ocaml\/libasmrun\.a/.test(file)) return 'ocaml-runtime';
  if (/\/lib\/ocaml\/std[\w]+\.(?:a|o)/.test(file)) return 'ocaml-stdlib';
  const library = /\/lib\/ocaml\/([\w-]+)\/.+\.a\(/.exec(file)?.[1] ?? /\/lib([\w.+-]+)\.a\(/.exec(file)?.[1];
  return library ?? 'app';
}

/** The file as a reader of the sources knows it: libc.a(memcpy.o), cpu/fault.c without the build folder. */
const nameOf = (file) => {
  if (file.includes('/obj-lwip/')) return `lwip/${file.replace(/^.*\/obj-lwip\//, '')}`;
  return /\.a\(|\/usr\/lib\//.test(file) ? file.replace(/^.*\//, '') : file.replace(/^.*\/(?:uk|app)\//, '').replace(`${build}/`, '');
};

/** Input sections of the linker's map: { section, bytes, file }. */
function inputSections(map) {
  const sections = [];
  const body = map.slice(map.indexOf('Linker script and memory map')).replace(/^( \S+)\n +(?=0x)/gm, '$1 ');
  for (const line of body.split('\n')) {
    const found = /^ ([\w.$-]+) +0x[0-9a-f]+ +0x([0-9a-f]+) (\S+\.(?:o|a\(\S+\)))$/.exec(line);
    if (found && parseInt(found[2], 16) > 0) {
      sections.push({ section: found[1], bytes: parseInt(found[2], 16), file: found[3] });
    }
  }
  return sections;
}

const DISCARDED = /^\.(comment|note|gnu|eh_frame|debug|stab)/;
const ZEROED = /^(\.bss|\.tbss|COMMON|__libc_freeres_ptrs)/;

function linkMap() {
  const imageBytes = statSync(join(build, `${image}.elf`)).size;
  const components = new Map();
  const component = (name) => {
    if (!components.has(name)) components.set(name, { name, bytes: 0, memoryBytes: 0, files: new Map() });
    return components.get(name);
  };
  for (const { section, bytes, file } of inputSections(read('image.debug.map'))) {
    if (DISCARDED.test(section)) continue;
    const entry = component(componentOf(file));
    if (ZEROED.test(section)) entry.memoryBytes += bytes;
    else {
      entry.bytes += bytes;
      entry.files.set(nameOf(file), (entry.files.get(nameOf(file)) ?? 0) + bytes);
    }
  }
  const known = [...components.values()].reduce((sum, c) => sum + c.bytes, 0);
  if (known > imageBytes) throw new Error(`the link map counts ${known} bytes, the image has ${imageBytes}`);
  component('headers-and-padding').bytes = imageBytes - known;
  const list = [...components.values()].sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1)).map((c) => ({
    ...c,
    files: [...c.files].map(([name, bytes]) => ({ name, bytes })).sort((a, b) => b.bytes - a.bytes || (a.name < b.name ? -1 : 1)),
  }));
  return { schema: 1, buildId, imageBytes, components: list };
}

function symbols() {
  const lines = execFileSync('nm', ['--numeric-sort', '--print-size', join(build, 'image.debug.elf')], { encoding: 'utf8' });
  const list = [];
  for (const line of lines.split('\n')) {
    const found = /^([0-9a-f]{8}) ([0-9a-f]{8}) [tTdDbBrRwWvV] (\S+)$/.exec(line);
    if (found) list.push([parseInt(found[1], 16), parseInt(found[2], 16), found[3]]);
  }
  return { schema: 1, buildId, symbols: list };
}

function recipeHash() {
  const files = ['Makefile', 'components.mk', 'link.ld', 'libc-musl.mk', 'libc-glibc.mk', `images/${image}.mk`, `images/${image}.json`, ...readdirSync('tools').sort().map((name) => join('tools', name))];
  return sha256(files.map((file) => `${file} ${sha256(readFileSync(file))}\n`).join(''));
}

/** Debian packages in the module; both programs carry glibc, whose source is locked with them. */
function moduleSources() {
  if (packages.length === 0) return [];
  const { packages: locked, sources: lockedDebian } = readLock().unikernel;
  const rows = packages.map(([name, licence]) => {
    const { version, sha256: hash } = locked.find((p) => p.name === name);
    return { name, version, sha256: hash, licence };
  });
  const { version, sha256: hash } = lockedDebian.find(({ name }) => name === 'glibc');
  return [...rows, { name: 'glibc', version, sha256: hash, licence: 'LGPL-2.1-or-later' }];
}

function entry() {
  return {
    id: image,
    kind: 'unikernel',
    boot: 'multiboot',
    ...JSON.parse(readFileSync(`images/${image}.json`, 'utf8')),
    files: [
      { role: 'kernel', source: `${image}.elf`, encoding: 'gzip', name: `${image}.elf` },
      ...(packages.length > 0 ? [{ role: 'initrd', source: 'module.cpio', encoding: 'gzip', name: 'module.cpio' }] : []),
      { role: 'symbols', source: 'symbols.json', encoding: 'gzip', name: 'symbols.json' },
      { role: 'link-map', source: 'link-map.json', encoding: 'gzip', name: 'link-map.json' },
    ],
    recipeHash: recipeHash(),
    buildId,
    sources: [
      ...lockedSources(sources).map(({ name, version, sha256: hash, licence }) => ({ name, version, sha256: hash, licence })),
      ...moduleSources(),
    ],
  };
}

const write = (name, value) => writeFileSync(join(build, name), `${JSON.stringify(value)}\n`);
const map = linkMap();
write('link-map.json', map);
write('symbols.json', symbols());
write('entry.json', entry());
console.log(`${image}.elf: ${map.imageBytes} bytes, buildId ${buildId.slice(0, 16)}`);
for (const { name, bytes, memoryBytes } of map.components) console.log(`  ${name.padEnd(20)} ${String(bytes).padStart(7)} + ${memoryBytes} zeroed`);
