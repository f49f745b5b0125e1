// A hundred container life cycles leave nothing behind. Prints what was there before and after.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { booted, guestLab, host, sleep, type GuestLab } from '../support/guest-lab';
import { nonce, shell, SLOW_MS, until } from '../support/host-shell';

const CYCLES = Number(process.env.RING_ZERO_CYCLES ?? 100);
/** After these the engine has made what it keeps: caches, its own growth. */
const SETTLING = 5;
const CYCLE_MS = 20_000;
const MEMORY_SLACK_KIB = 6_000;
/** The engine's own heap grows and shrinks, and closes some files only when it does. */
const ENGINE_LIMITS = { memoryKiB: 64_000, openFiles: 200 };

/** What must be the same afterwards, as shell commands. */
const counted: Readonly<Record<string, string>> = {
  processes: "ps -e -o comm= | grep -vxE 'ps|sh|grep|wc|kworker.*' | wc -l",
  mounts: 'wc -l </proc/mounts',
  'network namespaces': 'ls -A /run/netns | wc -l',
  'network cards': 'ls /sys/class/net | wc -l',
  'control groups': "find /sys/fs/cgroup -name 'libpod-*' | wc -l",
  'rules and elements of nftables': 'nft list ruleset | wc -l',
  'containers of the engine': 'docker ps -aq | wc -l',
  'files of containers': 'find /var/lib/containers/storage/overlay /var/lib/containers/storage/overlay-containers -type d | wc -l',
  'files at run time': 'find /run/containers /run/crun /run/libpod -type f | wc -l',
};

describe('a hundred containers', () => {
  let guests: GuestLab;
  let machine: LiveMachine;

  beforeAll(async () => {
    guests = await guestLab();
    machine = await booted(guests.lab, { ...host, args: { warm: '0' } });
  }, SLOW_MS);
  afterAll(() => guests.lab.dispose());

  async function cycles(count: number): Promise<void> {
    for (let i = 0; i < count; i += 1) {
      const name = nonce();
      expect(await shell(machine, `docker run --rm -p 8080:80 web-debian echo ${name}`)).toBe(name);
    }
    await until(machine, 'pgrep -c conmon', /^0$/);
  }

  async function levels(): Promise<Record<string, number>> {
    await sleep(2_000);
    const numbers = (await shell(machine, Object.values(counted).join('; '))).split('\n').map(Number);
    return Object.fromEntries(Object.keys(counted).map((what, i) => [what, numbers[i] ?? Number.NaN]));
  }

  const engine = "/proc/$(pgrep -f '^podman system service')";

  async function engineSize(): Promise<{ memoryKiB: number; openFiles: number }> {
    const lines = await shell(machine, `sed -n 's/^RssAnon: *//p' ${engine}/status | tr -dc 0-9; echo; ls ${engine}/fd | wc -l`);
    const [memoryKiB = Number.NaN, openFiles = Number.NaN] = lines.split('\n').map(Number);
    return { memoryKiB, openFiles };
  }

  /** Memory that is free once nothing that could be fetched again is kept, or the engine's. */
  async function freeKiB(): Promise<number> {
    const free = await shell(machine, "echo 3 >/proc/sys/vm/drop_caches; sed -n 's/^MemFree: *//p' /proc/meminfo | tr -dc 0-9");
    return Number(free) + (await engineSize()).memoryKiB;
  }

  it('leave no processes, mounts, namespaces, cards, rules, files or memory', { timeout: SLOW_MS + CYCLES * CYCLE_MS }, async () => {
    await cycles(SETTLING);
    const before = await levels();
    const freeBefore = await freeKiB();
    await cycles(CYCLES);
    const after = await levels();
    const freeAfter = await freeKiB();
    for (const [what, count] of Object.entries(after)) console.log(`${what}: ${before[what]} before, ${count} after ${CYCLES} containers`);
    console.log(`free memory and the engine's, caches dropped: ${freeBefore} KiB before, ${freeAfter} KiB after`);
    expect(after).toEqual(before);
    expect(freeBefore - freeAfter).toBeLessThan(MEMORY_SLACK_KIB);
    const size = await engineSize();
    console.log(`engine: ${size.memoryKiB} KiB, ${size.openFiles} open files`);
    expect(size.memoryKiB).toBeLessThan(ENGINE_LIMITS.memoryKiB);
    expect(size.openFiles).toBeLessThan(ENGINE_LIMITS.openFiles);
  });
});
