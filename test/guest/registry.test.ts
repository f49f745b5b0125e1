// registry.lab, asked by the container host: what can be pulled runs, and nothing else can be fetched through it.
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExecResult } from '@/_lab/session/machine';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { booted, guestLab, host, imagesRoot, manifest, text, value, type GuestLab } from '../support/guest-lab';

const SLOW_MS = 240_000;
const preload = new URL('../support/watch-fetch.mjs', import.meta.url).href;
const channel = new BroadcastChannel('ring-zero-requests');
const seen: string[] = [];
channel.onmessage = (event) => seen.push(String(event.data));
(channel as unknown as { unref(): void }).unref();

const shell = async (machine: LiveMachine, command: string): Promise<ExecResult> =>
  value(await machine.exec({ argv: ['sh', '-c', command], timeoutMs: SLOW_MS }));

const files = manifest.parts.find(({ id }) => id === 'registry')!.files;
const requestsOfRegistry = () => seen.filter((request) => request.includes('/images/registry/'));

describe('registry.lab', () => {
  let guests: GuestLab;
  let machine: LiveMachine;

  beforeAll(async () => {
    guests = await guestLab({ preload });
    machine = await booted(guests.lab, host);
  }, SLOW_MS);
  afterAll(() => guests.lab.dispose());

  it('lists what it has', async () => {
    const listed = await shell(machine, 'curl -s http://registry.lab/v2/_catalog; curl -s http://registry.lab/v2/busybox/tags/list');
    expect(text(listed.stdout)).toMatch(/^\{"repositories":\["busybox"\]\}\{"name":"busybox","tags":\["latest",/);
    expect(requestsOfRegistry()).toEqual([]);
  });

  it('hands out each file as its hash says', async () => {
    for (const { sha256 } of files.filter(({ role }) => role === 'registry-blob')) {
      const got = await shell(machine, `curl -s http://registry.lab/v2/busybox/blobs/sha256:${sha256} | sha256sum`);
      expect(text(got.stdout).slice(0, 64)).toBe(sha256);
    }
  });

  it('has images that can be pulled and run', { timeout: SLOW_MS }, async () => {
    const pulled = await shell(machine, 'docker pull registry.lab/busybox 2>&1');
    expect([pulled.exit, text(pulled.stdout)]).toEqual([0, expect.stringMatching(/Status: Downloaded newer image for registry\.lab\/busybox/)]);
    const nonce = randomBytes(32).toString('hex');
    const ran = await shell(machine, `docker run --rm --network none registry.lab/busybox sh -c "echo -n ${nonce} | sha256sum; busybox | head -1"`);
    expect(text(ran.stdout)).toContain(createHash('sha256').update(nonce).digest('hex'));
    expect(text(ran.stdout)).toMatch(/BusyBox v[\d.]+ \(Debian/);
  });

  it('says what it has not', { timeout: SLOW_MS }, async () => {
    const nonce = `x${randomBytes(6).toString('hex')}`;
    const image = await shell(machine, `docker pull registry.lab/${nonce} 2>&1`);
    expect([image.exit, text(image.stdout)]).toEqual([1, expect.stringContaining(`there is no image ${nonce} in this registry; it has busybox`)]);
    const tag = await shell(machine, `docker pull registry.lab/busybox:${nonce} 2>&1`);
    expect([tag.exit, text(tag.stdout)]).toEqual([1, expect.stringContaining(`manifest for registry.lab/busybox:${nonce} not found`)]);
  });

  it('makes the page fetch nothing but its own files, whatever is asked', { timeout: SLOW_MS }, async () => {
    const before = requestsOfRegistry().length;
    const nonce = randomBytes(8).toString('hex');
    const urls = [`v2/busybox/blobs/sha256:${nonce.padEnd(64, '0')}`, `images/manifest.json?${nonce}`, `../${nonce}`, `v2/%2e%2e/${nonce}/manifests/latest`];
    for (const url of urls) {
      const asked = await shell(machine, `curl -s --path-as-is -o /dev/null -w '%{http_code}' http://registry.lab/${url}`);
      expect([url, text(asked.stdout)]).toEqual([url, '404']);
    }
    const posted = await shell(machine, `curl -s -o /dev/null -w '%{http_code}' -X POST http://registry.lab/v2/busybox/blobs/uploads/`);
    expect(text(posted.stdout)).toBe('405');
    expect(requestsOfRegistry().length).toBe(before);
    const allowed = files.map(({ path }) => path);
    for (const request of requestsOfRegistry()) expect(allowed.filter((path) => request.endsWith(`/${path}`))).toHaveLength(1);
    expect(seen.join('\n')).not.toContain(nonce);
  });
});

it('a file that was altered on the way is not handed out', { timeout: SLOW_MS }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ring-zero-registry-'));
  const [layer] = files.filter(({ role }) => role === 'registry-blob').sort((a, b) => b.bytes - a.bytes);
  for (const id of ['linux-host', 'gateway']) symlinkSync(join(imagesRoot, id), join(folder, id));
  mkdirSync(join(folder, 'registry'));
  for (const { path, bytes } of files) writeFileSync(join(folder, path), Buffer.alloc(bytes));
  const { lab } = await guestLab({ imagesRoot: folder, manifest });
  const machine = await booted(lab, host);
  const got = await shell(machine, `curl -s -w ' %{http_code}' http://registry.lab/v2/busybox/blobs/sha256:${layer!.sha256}`);
  lab.dispose();
  rmSync(folder, { recursive: true });
  expect(text(got.stdout)).toMatch(/cannot be had: SHA-256 [^]* 503$/);
});
