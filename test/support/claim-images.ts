// Images of the claims (lab-images/unikernel/claims), built now: one per program, with a manifest of them all.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Image, ImageFile, Manifest } from '@/_lab/load/manifest-schema';
import { imagesRoot, manifest } from './guest-lab';

const SOURCES = join(import.meta.dirname, '../../lab-images/unikernel');

export interface ClaimImages {
  readonly folder: string;
  readonly manifest: Manifest;
  /** Adds an image of `kernel` with a module beside it. */
  withModule(id: string, kernel: string, module: Uint8Array): Manifest;
  kernelPath(claim: string): string;
  bytesOf(claim: string): number;
  /** A static Linux program. */
  program(): Buffer;
  remove(): void;
}

/** Builds every claim; a minute at most. */
export function buildClaims(): ClaimImages {
  const folder = mkdtempSync(join(tmpdir(), 'ring-zero-claims-'));
  const kernels = join(folder, 'claims');
  const build = process.env.RING_ZERO_CLAIMS_BUILD ?? join(folder, 'build');
  execFileSync('make', ['-s', '-j2', 'claims', `BUILD=${build}`, `OUT_DIR=${kernels}`], { cwd: SOURCES, stdio: 'pipe' });
  const names = readFileSync(join(SOURCES, 'claims/claims.mk'), 'utf8').match(/^CLAIMS := ((?:.*\\\n)*.*)$/m)?.[1]?.match(/[a-z-]+/g) ?? [];
  copyParts(folder);
  const images = names.map((name) => imageOfFile(name, [fileOf(folder, 'kernel', `claims/${name}.elf`)]));
  const whole = { schema: 1, images, parts: manifest.parts } as const;
  return {
    folder,
    manifest: whole,
    withModule: (id, kernel, module) => {
      writeFileSync(join(folder, `claims/${id}.module`), module);
      const files = [fileOf(folder, 'kernel', `claims/${kernel}.elf`), fileOf(folder, 'initrd', `claims/${id}.module`)];
      return { ...whole, images: [imageOfFile(id, files)] };
    },
    kernelPath: (claim) => join(kernels, `${claim}.elf`),
    bytesOf: (claim) => statSync(join(kernels, `${claim}.elf`)).size,
    program: () => readFileSync(join(kernels, 'program')),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function copyParts(folder: string): void {
  for (const { path } of manifest.parts.flatMap(({ files }) => files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    copyFileSync(join(imagesRoot, path), join(folder, path));
  }
}

function fileOf(folder: string, role: ImageFile['role'], path: string): ImageFile {
  const bytes = readFileSync(join(folder, path));
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { role, path, bytes: bytes.length, rawBytes: bytes.length, sha256, encoding: null };
}

function imageOfFile(id: string, files: ImageFile[]): Image {
  const hash = files[0]?.sha256 ?? '';
  return {
    id,
    kind: 'unikernel',
    boot: 'multiboot',
    machine: { memoryMiB: 16, nic: 'virtio', uarts: 2, virtioConsole: false, bios: false },
    cmdline: 'ip={ip}/{prefix} gw={gateway} name={name} {words}',
    args: { words: { default: '', describe: 'arguments of the program' } },
    // Always the first thing they print; a test then waits for what it expects.
    readyMarker: ':',
    timeoutMs: 20_000,
    files,
    recipeHash: hash,
    buildId: hash,
    sources: [],
  };
}
