// Describes a built unikernel: symbols.json, link-map.json and the manifest entry, from the linker's own output.
//
//   node tools/describe.mjs BUILD_FOLDER
//
// symbols.json   { schema, buildId, symbols: [[address, size, name], ...] } by rising address; numbers are decimal.
//                The symbol of an address is the last one at or below it, if the address is within its size.
// link-map.json  { schema, buildId, imageBytes, components: [{ name, bytes, memoryBytes, files: [{ name, bytes }] }] }
//                `bytes` are bytes of the image file and add up to imageBytes; memoryBytes is zeroed memory on top.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLock, sha256 } from './inputs.mjs';

const build = process.argv[2];
if (!build) {
  console.error('usage: describe.mjs BUILD_FOLDER');
  process.exit(2);
}
const read = (name) => readFileSync(join(build, name), 'utf8');
const buildId = /"([0-9a-f]{64})"/.exec(read('build-id.c'))[1];

/** Which component a linker input belongs to: by folder for our own, by archive for the others. */
function componentOf(file) {
  if (file.includes('/obj-lwip/')) return 'lwip';
  if (file.includes('/app/')) return 'app';
  if (file.includes('libgcc.a')) return 'libgcc';
  if (file.includes('/musl/')) return 'musl';
  const own = /\/uk\/(?:([a-z]+)\/)?/.exec(file);
  return own?.[1] ?? 'main';
}

/** The file as a reader of the sources knows it: libc.a(memcpy.o), cpu/fault.c without the build folder. */
const nameOf = (file) => file.replace(/^.*\/(?:uk|app|obj-lwip)\//, '').replace(/^.*\/([^/]+)$/, (all, last) =>
  /musl|libgcc/.test(file) ? last : all);

/** Input sections of the linker's map: { section, bytes, file }. */
function inputSections(map) {
  const sections = [];
  const body = map.slice(map.indexOf('Linker script and memory map')).replace(/^( \S+)\n +(?=0x)/gm, '$1 ');
  for (const line of body.split('\n')) {
    const found = /^ (\.[\w.$-]+|COMMON) +0x[0-9a-f]+ +0x([0-9a-f]+) (\S+\.(?:o|a\(\S+\)))$/.exec(line);
    if (found && parseInt(found[2], 16) > 0) {
      sections.push({ section: found[1], bytes: parseInt(found[2], 16), file: found[3] });
    }
  }
  return sections;
}

const DISCARDED = /^\.(comment|note|gnu|eh_frame_hdr|debug)/;
const ZEROED = /^(\.bss|\.tbss|COMMON)/;

function linkMap() {
  const imageBytes = statSync(join(build, 'web.elf')).size;
  const components = new Map();
  const component = (name) => {
    if (!components.has(name)) components.set(name, { name, bytes: 0, memoryBytes: 0, files: new Map() });
    return components.get(name);
  };
  for (const { section, bytes, file } of inputSections(read('web.map'))) {
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
  const lines = execFileSync('nm', ['--numeric-sort', '--print-size', join(build, 'web.debug.elf')], { encoding: 'utf8' });
  const list = [];
  for (const line of lines.split('\n')) {
    const found = /^([0-9a-f]{8}) ([0-9a-f]{8}) [tTdDbBrRwWvV] (\S+)$/.exec(line);
    if (found) list.push([parseInt(found[1], 16), parseInt(found[2], 16), found[3]]);
  }
  return { schema: 1, buildId, symbols: list };
}

function recipeHash() {
  const files = ['Makefile', 'link.ld', ...readdirSync('tools').sort().map((name) => join('tools', name))];
  return sha256(files.map((file) => `${file} ${sha256(readFileSync(file))}\n`).join(''));
}

function entry() {
  const licences = readLock().sources.map(({ name, version, sha256: hash, licence }) => ({ name, version, sha256: hash, licence }));
  return {
    id: 'web',
    kind: 'unikernel',
    boot: 'multiboot',
    machine: { memoryMiB: 16, nic: 'virtio', uarts: 2, virtioConsole: false, bios: false },
    cmdline: 'ip={ip}/{prefix} gw={gateway} name={name}',
    args: {},
    readyMarker: 'web: ready',
    timeoutMs: 5000,
    files: [
      { role: 'kernel', source: 'web.elf', encoding: 'gzip', name: 'web.elf' },
      { role: 'symbols', source: 'symbols.json', encoding: 'gzip', name: 'symbols.json' },
      { role: 'link-map', source: 'link-map.json', encoding: 'gzip', name: 'link-map.json' },
    ],
    recipeHash: recipeHash(),
    buildId,
    sources: licences,
  };
}

const write = (name, value) => writeFileSync(join(build, name), `${JSON.stringify(value)}\n`);
const map = linkMap();
write('link-map.json', map);
write('symbols.json', symbols());
write('entry.json', entry());
console.log(`web.elf: ${map.imageBytes} bytes, buildId ${buildId.slice(0, 16)}`);
for (const { name, bytes, memoryBytes } of map.components) console.log(`  ${name.padEnd(20)} ${String(bytes).padStart(7)} + ${memoryBytes} zeroed`);
