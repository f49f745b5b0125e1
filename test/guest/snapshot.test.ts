// The container host from a snapshot: made by the build's own code, restored twice, refused where it does not fit.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { decodeSnapshot, encodeSnapshot } from '@/_lab/load/snapshot-codec';
import { sha256 } from '@/_lab/load/sha256';
import { buildSnapshots, snapshotsOrReason } from '@/_lab/node/build-snapshot';
import type { InstanceSpec } from '@/_lab/protocol/instance-spec';
import type { Snapshot } from '@/_lab/protocol/snapshot';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { add, consoleOf, guestLab, host, imageOf, imagesRoot, manifestWith, sleep, text, value, type GuestLab } from '../support/guest-lab';
import { tappedLine } from '../support/tapped-line';

const SLOW_MS = 240_000;
const quiet: InstanceSpec = { ...host, args: { warm: '0' } };
const second: InstanceSpec = { ...quiet, name: 'second', mac: '00:22:15:00:00:03', ip: '10.0.0.3' };

describe('snapshot of the container host', () => {
  const labs: GuestLab[] = [];

  beforeAll(async () => {
    await buildSnapshots(imagesRoot);
  }, SLOW_MS);
  afterEach(() => {
    for (const { lab } of labs.splice(0)) lab.dispose();
  });

  async function openLab(): Promise<GuestLab> {
    const opened = await guestLab();
    labs.push(opened);
    return opened;
  }

  async function restored({ lab }: GuestLab, spec: InstanceSpec = quiet): Promise<LiveMachine> {
    const machine = add(lab, spec);
    value(await machine.boot({ kind: 'built' }));
    expect(machine.origin).toEqual({ kind: 'built', refused: null });
    return machine;
  }

  async function keptStart({ lab }: GuestLab, snapshot: Snapshot): Promise<LiveMachine> {
    const machine = add(lab, quiet);
    value(await machine.boot({ kind: 'kept', snapshot }));
    return machine;
  }

  async function run(machine: LiveMachine, command: string): Promise<string> {
    const result = value(await machine.exec({ argv: ['sh', '-c', command], timeoutMs: SLOW_MS }));
    expect([result.exit, result.exit === 0 ? '' : text(result.stderr)], command).toEqual([0, '']);
    return text(result.stdout).trim();
  }

  /** Types at the reader's terminal, and waits for what must come back. */
  async function typed(machine: LiveMachine, line: string, answer: string): Promise<void> {
    value(machine.send(`${line}\r`));
    for (const until = Date.now() + SLOW_MS; Date.now() < until && !consoleOf(machine).includes(answer); ) await sleep(50);
    expect(consoleOf(machine)).toContain(answer);
  }

  /** The same snapshot with another state in it, named and hashed as if that were right. */
  async function withState(snapshot: Snapshot, change: (state: Uint8Array) => Uint8Array): Promise<Snapshot> {
    const parts = value(decodeSnapshot(new Uint8Array(gunzipSync(snapshot.bytes))));
    const raw = encodeSnapshot({ ...parts, state: change(parts.state) });
    const bytes = new Uint8Array(gzipSync(raw));
    const size = { bytes: bytes.length, rawBytes: raw.length };
    return { ...snapshot, bytes, file: { ...snapshot.file, ...size, sha256: await sha256(raw) } };
  }

  it('shows a fresh prompt that computes, measured as a restore and not as a boot', { timeout: SLOW_MS }, async () => {
    const machine = await restored(await openLab());
    expect(consoleOf(machine).endsWith(machine.image.readyMarker)).toBe(true);
    const names = machine.metrics.map(({ name }) => name);
    expect(names).toContain('restored');
    expect(names).not.toContain('ready-marker');
    expect(names).not.toContain('instructions-at-ready');
    const [a, b] = [randomBytes(2).readUInt16LE(), randomBytes(2).readUInt16LE()];
    await typed(machine, `echo "product=$((${a}*${b}))"`, `product=${a * b}\r\n`);
  });

  it('makes machines of their own: names, addresses, clock, entropy; they reach each other', { timeout: SLOW_MS }, async () => {
    const lab = await openLab();
    const machines = [await restored(lab), await restored(lab, second)];
    const seen = [];
    for (const machine of machines) {
      const { name, mac, ip } = machine.spec;
      expect(await run(machine, 'hostname; cat /etc/hostname; grep -c "$(hostname).lab" /etc/hosts')).toBe(`${name}\n${name}\n1`);
      const card = await run(machine, 'cat /sys/class/net/eth0/address; ip -4 -o addr show eth0; ip route');
      expect(card).toContain(mac);
      expect(card).toContain(`${ip}/24`);
      expect(card).toContain('default via 10.0.0.1 dev eth0');
      expect(card).not.toContain('10.0.0.254');
      expect(Math.abs(Number(await run(machine, 'date +%s')) - Date.now() / 1000)).toBeLessThan(10);
      expect(consoleOf(machine)).toContain(`root@${name}:`);
      seen.push(await run(machine, 'cat /etc/machine-id; head -c 32 /dev/urandom | od -An -tx1'));
    }
    expect(seen[0]?.slice(0, 32)).toMatch(/^[0-9a-f]{32}$/);
    expect(seen[0]?.split('\n')[0]).not.toBe(seen[1]?.split('\n')[0]);
    expect(seen[0]?.split('\n').slice(1)).not.toEqual(seen[1]?.split('\n').slice(1));
    const [first, other] = machines as [LiveMachine, LiveMachine];
    expect(await run(first, `ping -c 1 -W 20 ${other.spec.ip}`)).toContain('1 received');
    expect(await run(other, `ping -c 1 -W 20 ${first.spec.ip}`)).toContain('1 received');
  });

  it('announces itself to the switch, and sends nothing under the address of the machine it was', { timeout: SLOW_MS }, async () => {
    const line = tappedLine();
    const heard: Uint8Array[] = [];
    line.listen((frame) => {
      heard.push(frame.slice());
      return false;
    });
    const opened = await guestLab({ createLine: () => line.ends });
    labs.push(opened);
    const machine = await restored(opened, second);
    await run(machine, 'ping -c 1 -W 20 10.0.0.1');
    line.close();
    const macOf = (frame: Uint8Array, at: number) => Buffer.from(frame.subarray(at, at + 6)).toString('hex');
    const ipOf = (frame: Uint8Array, at: number) => [...frame.subarray(at, at + 4)].join('.');
    expect(new Set(heard.map((frame) => macOf(frame, 6)))).toEqual(new Set([second.mac.replaceAll(':', '')]));
    const arp = heard.filter((frame) => frame[12] === 0x08 && frame[13] === 0x06);
    expect(new Set(arp.map((frame) => ipOf(frame, 28)))).toEqual(new Set([second.ip]));
    // Gratuitous: it asks everybody for the address that is its own.
    expect(arp.some((frame) => macOf(frame, 0) === 'ffffffffffff' && ipOf(frame, 38) === second.ip)).toBe(true);
  });

  it('runs containers after the restore', { timeout: SLOW_MS }, async () => {
    const machine = await restored(await openLab());
    const nonce = randomBytes(8).toString('hex');
    await run(machine, 'lane-crun');
    const answer = value(await machine.request({ method: 'GET', path: `/echo?nonce=${nonce}`, port: 8081, retryUntilUp: true, timeoutMs: 30_000 }));
    expect(text(answer.body)).toContain(nonce);
    expect(await run(machine, `docker run --rm --network none web-debian sh -c 'echo ${nonce} | rev'`)).toBe([...nonce].reverse().join(''));
  });

  it('keeps what the reader did: files, the shell and its screen', { timeout: SLOW_MS }, async () => {
    const machine = await restored(await openLab());
    const [secret, nonce] = [randomBytes(8).toString('hex'), randomBytes(8).toString('hex')];
    await typed(machine, `kept=${secret}; echo screen-${nonce}`, `screen-${nonce}\r\n`);
    value(await machine.writeFile('/root/mine', new TextEncoder().encode(nonce)));
    const snapshot = value(await machine.snapshot());
    expect(machine.state).toBe('ready');
    machine.dispose();

    const again = await keptStart(await openLab(), snapshot);
    expect(again.origin).toEqual({ kind: 'kept', refused: null });
    expect(consoleOf(again)).toContain(`screen-${nonce}\r\n`);
    expect(text(value(await again.readFile('/root/mine')))).toBe(nonce);
    await typed(again, 'echo "shell-$(echo $kept | rev)"', `shell-${[...secret].reverse().join('')}\r\n`);
  });

  it('refuses a state while a command runs in the machine', { timeout: SLOW_MS }, async () => {
    const machine = await restored(await openLab());
    const running = machine.exec({ argv: ['sleep', '20'], timeoutMs: SLOW_MS });
    expect(await machine.snapshot()).toMatchObject({ ok: false, failure: { kind: 'busy' } });
    value(await running);
    value(await machine.snapshot());
  });

  it('is not made again while what it was made of is the same', async () => {
    const [built] = await buildSnapshots(imagesRoot);
    expect(built).toMatchObject({ id: 'linux-host', isNew: false });
  });

  it('is done without where it cannot be made, with a reason', { timeout: SLOW_MS }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'ring-zero-'));
    const broken = manifestWith('linux-host', { files: imageOf('linux-host').files.map((file) => ({ ...file, path: `gone/${file.path}` })) });
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(broken));
    expect(await snapshotsOrReason(folder)).toEqual({ ok: false, failure: expect.stringContaining('missing') as string });
    expect(JSON.parse(readFileSync(join(folder, 'snapshots.json'), 'utf8'))).toEqual({ schema: 1, snapshots: [] });
    rmSync(folder, { recursive: true });
  });

  it('boots instead, and says why, when a snapshot is of another version, altered or broken', { timeout: SLOW_MS }, async () => {
    const taken = value(await (await restored(await openLab())).snapshot());
    const altered = new Uint8Array(taken.bytes);
    altered[altered.length >> 1] = (altered[altered.length >> 1] ?? 0) ^ 0xff;
    const cases: readonly (readonly [Snapshot, object])[] = [
      [{ ...taken, stamp: { ...taken.stamp, engine: 'v86 0' } }, { kind: 'snapshot', fault: 'other-version' }],
      [{ ...taken, bytes: altered }, { kind: 'file', fault: 'altered' }],
      [await withState(taken, (state) => state.slice(0, state.length / 2)), { kind: 'snapshot', fault: 'broken' }],
      [await withState(taken, (state) => new Uint8Array(randomBytes(state.length))), { kind: 'snapshot', fault: 'broken' }],
    ];
    for (const [snapshot, refused] of cases) {
      const opened = await openLab();
      const machine = await keptStart(opened, snapshot);
      expect(machine.origin).toMatchObject({ kind: 'cold', refused });
      expect(machine.metrics.map(({ name }) => name)).toContain('ready-marker');
      expect(opened.lab.machines).toHaveLength(1);
      machine.dispose();
    }
  });
});
