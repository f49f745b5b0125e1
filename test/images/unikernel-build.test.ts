// The unikernels' build: the same bytes each time, within their sizes, and web from the same source as the Linux program.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { publishedFile, publishedImage, publishedUnikernels } from './unikernel-machine';

const FOLDER = join(import.meta.dirname, '../../lab-images/unikernel');
const KIB = 1024;
const scratch = mkdtempSync(join(tmpdir(), 'ring-zero-build-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: FOLDER, encoding: 'utf8', maxBuffer: 1 << 26 });
const sha256 = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
const publishedHash = (image: string) => publishedImage(image).files.find(({ role }) => role === 'kernel')?.sha256;
const isLockedToolchain = run('node', 'tools/inputs.mjs', 'toolchain').includes('matches lock.json');

function compareWithPublished(image: string, hash: string | undefined) {
  if (isLockedToolchain) expect(hash).toBe(publishedHash(image));
  else console.log(`${image}: not compared with the published image, for the toolchain is not the locked one`);
}

describe('rebuilding', () => {
  it.each(['web', 'lua', 'nginx'])('%s gives the same bytes in two places, and the published ones', (image) => {
    const output = run('bash', 'tools/reproducible.sh', join(scratch, `${image}-twice`), image);
    const hashes = new Map([...output.matchAll(/^([0-9a-f]{64})\s+(\S+)$/gm)].map(([, hash, file]) => [file, hash]));
    expect([...hashes.keys()]).toHaveLength(3);
    compareWithPublished(image, hashes.get(`unikernel/build/${image}/${image}.elf`));
  });

  it.each(['sqlite', 'speedtest1', 'redis', 'callcost'])('%s gives the published bytes', (image) => {
    const build = join(scratch, 'once');
    run('make', `BUILD=${build}`, `IMAGE=${image}`, '-j2');
    compareWithPublished(image, sha256(join(build, image, `${image}.elf`)));
  });

  it('finds nothing with 50,000 mutated inputs under address and undefined-behaviour checks', () => {
    const output = run('make', 'sanitize', `BUILD=${join(scratch, 'fuzz')}`, 'FUZZ_ROUNDS=50000', 'FUZZ_SEED=7');
    expect(output.match(/no finding/g)).toHaveLength(3);
  });

  it('leaves the static analyser nothing to find', () => {
    expect(run('make', '-j2', 'analyze', `BUILD=${join(scratch, 'analyzed')}`)).toMatch(/no finding in \d\d files/);
  });
});

interface LinkMap {
  imageBytes: number;
  components: { name: string; bytes: number; files: { name: string; bytes: number }[] }[];
}

describe.each(publishedUnikernels().map(({ id }) => id))('the published image %s', (id) => {
  const kernel = publishedFile('kernel', id);

  it('carries the buildId that manifest, symbols and link map name', () => {
    const { buildId } = publishedImage(id);
    expect(kernel.includes(buildId)).toBe(true);
    for (const role of ['symbols', 'link-map']) {
      expect((JSON.parse(publishedFile(role, id).toString()) as { buildId: string }).buildId).toBe(buildId);
    }
  });

  it('has a link map that adds up to the image', () => {
    const map = JSON.parse(publishedFile('link-map', id).toString()) as LinkMap;
    expect(map.imageBytes).toBe(kernel.length);
    expect(map.components.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(kernel.length);
    expect(map.components.map(({ name }) => name)).toEqual(expect.arrayContaining(['boot', 'memory', 'console']));
    for (const { name, bytes, files } of map.components) {
      if (name !== 'headers-and-padding') expect(files.reduce((sum, file) => sum + file.bytes, 0), name).toBe(bytes);
    }
  });
});

describe('sizes', () => {
  it.each([
    ['web', 128 * KIB, 64 * KIB],
    ['clean', 64 * KIB, 64 * KIB],
    ['mirage-http', 4096 * KIB, 4096 * KIB],
  ])('%s has at most %d bytes, %d compressed', (id, most, mostCompressed) => {
    const kernel = publishedImage(id).files.find(({ role }) => role === 'kernel');
    console.log(`${id}: ${kernel?.rawBytes} bytes, ${kernel?.bytes} compressed`);
    expect(kernel?.rawBytes).toBeLessThanOrEqual(most);
    expect(kernel?.bytes).toBeLessThanOrEqual(mostCompressed);
  });
});

describe('web', () => {
  it('holds the application of the same preprocessed source as the Linux program', () => {
    const program = join(scratch, 'web-linux');
    const build = join(scratch, 'once');
    run('make', 'linux', 'IMAGE=web', `BUILD=${build}`, `OUT_FILE=${program}`);
    const sourceId = /"([0-9a-f]{64})"/.exec(readFileSync(join(build, 'web/app/source-id.c'), 'utf8'))?.[1] ?? '';
    expect(sourceId).toHaveLength(64);
    expect(readFileSync(program).includes(sourceId)).toBe(true);
    expect(publishedFile('kernel').includes(sourceId)).toBe(true);
  });
});
