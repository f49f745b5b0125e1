// The unikernel's build: the same bytes each time, within its size, and from the same source as the Linux program.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { publishedFile, publishedWeb } from './unikernel-machine';

const FOLDER = join(import.meta.dirname, '../../lab-images/unikernel');
const scratch = mkdtempSync(join(tmpdir(), 'ring-zero-build-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const run = (command: string, ...args: string[]) => execFileSync(command, args, { cwd: FOLDER, encoding: 'utf8' });

describe('rebuilding', () => {
  it('gives the same bytes in two places, and the published ones where the toolchain is the locked one', () => {
    const output = run('bash', 'tools/reproducible.sh', join(scratch, 'twice'));
    const hashes = new Map([...output.matchAll(/^([0-9a-f]{64})\s+(\S+)$/gm)].map(([, hash, file]) => [file, hash]));
    expect([...hashes.keys()]).toHaveLength(4);
    const published = publishedWeb().files.find(({ role }) => role === 'kernel')?.sha256;
    if (output.includes('toolchain matches lock.json')) {
      expect(hashes.get('unikernel/build/web.elf')).toBe(published);
    } else {
      console.log(`not compared with the published image: ${output.trim().split('\n').at(-1)}`);
    }
  });

  it('finds nothing with 50,000 mutated inputs under address and undefined-behaviour checks', () => {
    expect(run('make', 'sanitize', `BUILD=${join(scratch, 'fuzz')}`, 'FUZZ_ROUNDS=50000', 'FUZZ_SEED=7')).toContain('no finding');
  });
});

describe('the published image', () => {
  const kernel = publishedFile('kernel');

  it('is at most 128 KiB, 64 KiB compressed', () => {
    const compressed = gzipSync(kernel, { level: 9 }).length;
    console.log(`web: ${kernel.length} bytes, ${compressed} compressed`);
    expect(kernel.length).toBeLessThanOrEqual(128 * 1024);
    expect(compressed).toBeLessThanOrEqual(64 * 1024);
  });

  it('carries the buildId that manifest, symbols and link map name', () => {
    const { buildId } = publishedWeb();
    expect(kernel.includes(buildId)).toBe(true);
    for (const role of ['symbols', 'link-map']) {
      expect((JSON.parse(publishedFile(role).toString()) as { buildId: string }).buildId).toBe(buildId);
    }
  });

  it('has a link map that adds up to the image', () => {
    const map = JSON.parse(publishedFile('link-map').toString()) as {
      imageBytes: number;
      components: { name: string; bytes: number; files: { name: string; bytes: number }[] }[];
    };
    expect(map.imageBytes).toBe(kernel.length);
    expect(map.components.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(kernel.length);
    const names = map.components.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['app', 'musl', 'lwip', 'drivers', 'net', 'libc', 'mem', 'cpu', 'boot']));
    for (const { name, bytes, files } of map.components) {
      if (name !== 'headers-and-padding') expect(files.reduce((sum, file) => sum + file.bytes, 0)).toBe(bytes);
    }
  });

  it('holds the application of the same preprocessed source as the Linux program', () => {
    const program = join(scratch, 'web-linux');
    run('make', 'linux-web', `OUT=${program}`);
    const sourceId = /"([0-9a-f]{64})"/.exec(readFileSync(join(FOLDER, 'build/app/source-id.c'), 'utf8'))?.[1] ?? '';
    expect(sourceId).toHaveLength(64);
    expect(readFileSync(program).includes(sourceId)).toBe(true);
    expect(kernel.includes(sourceId)).toBe(true);
  });
});
