// The images without POSIX and the boot loader: the same bytes each time, and the published ones with the locked tools.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { publishedImage } from './unikernel-machine';

const IMAGES = join(import.meta.dirname, '../../lab-images');
const scratch = mkdtempSync(join(tmpdir(), 'ring-zero-clean-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const run = (folder: string, command: string, ...args: string[]) => execFileSync(command, args, { cwd: join(IMAGES, folder), encoding: 'utf8' });

describe('rebuilding', () => {
  it.each(['clean', 'lookup'])('gives the same bytes of %s in two places', (image) => {
    const output = run('unikernel', 'bash', 'tools/reproducible.sh', join(scratch, image), image);
    const built = /^([0-9a-f]{64})\s+\S+\.elf$/m.exec(output)?.[1];
    expect(built).toHaveLength(64);
    if (output.includes('toolchain matches lock.json')) {
      expect(built).toBe(publishedImage(image).files.find(({ role }) => role === 'kernel')?.sha256);
    } else {
      console.log(`not compared with the published image: ${output.trim().split('\n').at(-1)}`);
    }
  });

  it('gives the published boot loader', () => {
    const output = run('unikernel', 'node', 'tools/inputs.mjs', 'toolchain');
    run('boot-loader', 'make', `BUILD=${scratch}/loader`);
    const built = createHash('sha256').update(readFileSync(join(scratch, 'loader/loader.bin'))).digest('hex');
    const manifest = JSON.parse(readFileSync(join(IMAGES, '../public/images/manifest.json'), 'utf8')) as { parts: { id: string; files: { sha256: string }[] }[] };
    const published = manifest.parts.find(({ id }) => id === 'boot-loader')?.files[0]?.sha256;
    if (output.includes('matches lock.json')) expect(built).toBe(published);
    else console.log(`not compared with the published loader: ${output.trim()}`);
  });
});
