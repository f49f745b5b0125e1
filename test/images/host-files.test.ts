import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { manifestSchema, type ImageFile } from '@/_lab/load/manifest-schema';
import { openPackedRoot } from '@/_lab/load/packed-root';
import { rootIndexSchema } from '@/_lab/load/root-index-schema';
import { buildRootTree } from '@/_lab/load/root-tree';
import { ok } from '@/_shared/result';

const at = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const images = at('../../public/images/');
const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(images, 'manifest.json'), 'utf8')));
const host = manifest.images.find((image) => image.id === 'linux-host')!;
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const raw = (file: ImageFile) => new Uint8Array(gunzipSync(readFileSync(join(images, file.path))));
const fileOf = (role: ImageFile['role']) => host.files.find((file) => file.role === role)!;
const index = rootIndexSchema.parse(JSON.parse(new TextDecoder().decode(raw(fileOf('root-index')))));
const MAX_CHUNK_BYTES = 1 << 20;

describe('the container host as served', () => {
  it('has every chunk of its index, whole and within the limit', () => {
    for (const chunk of index.chunks) {
      const served = readFileSync(join(images, chunk.path));
      expect(served.length, chunk.path).toBe(chunk.bytes);
      expect(sha256(gunzipSync(served)), chunk.path).toBe(chunk.sha256);
      if (chunk.path !== fileOf('hot-pack').path) expect(chunk.bytes).toBeLessThanOrEqual(MAX_CHUNK_BYTES);
    }
  });

  it('has no chunk that its index does not name', () => {
    const named = new Set(index.chunks.map((chunk) => chunk.path));
    const served = readdirSync(join(images, 'linux-host/packs')).map((name) => `linux-host/packs/${name}`);
    expect(served.filter((path) => !named.has(path))).toEqual([]);
  });

  it('opens with the hot pack of its manifest', () => {
    const hot = fileOf('hot-pack');
    const opened = openPackedRoot(
      { index: raw(fileOf('root-index')), hot: { sha256: hot.sha256, bytes: raw(hot) } },
      { loadChunk: () => Promise.resolve(ok(new Uint8Array())), cacheBytes: 1 << 26, onFailure: () => undefined },
    );
    expect(opened).toMatchObject({ ok: true });
  });

  it('carries the licence of each package it was made from', () => {
    const tree = buildRootTree(index);
    if (!tree.ok) throw new Error(tree.failure.reason);
    const { nodes } = tree.value;
    const doc = ['usr', 'share', 'doc'].reduce((node, name) => {
      const child = node?.kind === 'directory' ? node.children.get(name) : undefined;
      return child === undefined ? undefined : nodes[child];
    }, nodes[0]);
    const documented = doc?.kind === 'directory' ? doc.children : new Map<string, number>();
    for (const name of ['bash', 'coreutils', 'podman', 'crun', 'libc6', 'nftables', 'git', 'tcc', 'binutils-common']) expect(documented.has(name), name).toBe(true);
  });

  it('is smaller than 8 MB up to the prompt, and than 90 MB in all', () => {
    const first = host.files.reduce((sum, file) => sum + file.bytes, 0);
    expect(first).toBeLessThan(8_000_000);
    expect(index.chunks.reduce((sum, chunk) => sum + chunk.bytes, 0)).toBeLessThan(90_000_000);
  });
});

/** Compiles a check of C code for this machine, under the sanitizers, and runs it in a folder of its own: what it prints. */
function checked(name: string, sources: readonly string[], flags: readonly string[] = []): string {
  for (const source of sources) expect(existsSync(source), source).toBe(true);
  const folder = mkdtempSync(join(tmpdir(), `${name}-`));
  try {
    const always = ['-g', '-O1', '-std=gnu11', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-fsanitize=address,undefined', '-fno-sanitize-recover=all'];
    execFileSync('gcc', [...always, ...flags, ...sources, '-o', join(folder, name), '-lm']);
    mkdirSync(join(folder, 'root'));
    // A command line tool frees what it made by ending.
    const env = { ...process.env, ASAN_OPTIONS: 'detect_leaks=0' };
    return execFileSync(join(folder, name), [join(folder, 'root')], { encoding: 'utf8', cwd: folder, env });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const lab = (path: string) => at(`../../lab-images/${path}`);
const json = (values: number) => [`-DJSON_VALUES_MAX=${values}`, '-DJSON_DEPTH_MAX=32', `-I${lab('agent')}`];

describe('what reads the bytes of others survives cut, damaged, hostile and random input under the sanitizers', () => {
  it("the agent's parsers", () => {
    const sources = ['test/parsers.c', 'frame.c', 'json.c', 'provider_line.c'].map((name) => lab(`agent/${name}`));
    expect(checked('parsers', sources)).toBe('0 failed\n');
  });

  it("the parser of the engine's network requests", () => {
    const sources = ['container-net/test/requests.c', 'container-net/request.c', 'agent/json.c'].map(lab);
    expect(checked('requests', sources, json(4096))).toBe('0 failed\n');
  });

  it("docker's readers of answers, archives, templates and words", () => {
    const parts = ['test/parts', 'text', 'http', 'units', 'template', 'template_value', 'json_write', 'tree', 'flags', 'frames', 'tar_read', 'tar_write', 'ignore'];
    const sources = [...parts.map((name) => lab(`docker/${name}.c`)), lab('agent/json.c')];
    expect(checked('parts', sources, json(32768))).toBe('0 failed\n');
  });

  it("ringrun's readers of bundles, which stay inside them", () => {
    const ringrun = ['test/parsers.c', 'bundle.c', 'unikernel.c', 'signals.c'].map((name) => `ringrun/${name}`);
    const sources = [...ringrun, 'unik/file.c', 'agent/json.c'].map(lab);
    expect(checked('bundles', sources, json(8192))).toBe('0 failed\n');
  });
});
