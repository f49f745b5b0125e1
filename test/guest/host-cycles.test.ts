// A hundred container life cycles leave nothing behind. Prints what was there before and after.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { booted, guestLab, host, sleep, type GuestLab } from '../support/guest-lab';
import { nonce, shell, SLOW_MS, until, untilWarm } from '../support/host-shell';

const CYCLES = Number(process.env.RING_ZERO_CYCLES ?? 100);
/** After these the engine has made what it keeps: caches, its own growth. */
const SETTLING = 5;
const CYCLE_MS = 20_000;
const MEMORY_SLACK_KIB = 12_000;

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
  'open files of the engine': "ls /proc/$(pgrep -f '^podman system service')/fd | wc -l",
};

describe('a hundred containers', () => {
  let guests: GuestLab;
  let machine: LiveMachine;

  beforeAll(async () => {
    guests = await guestLab();
    machine = await booted(guests.lab, host);
    await untilWarm(machine);
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

  /** Free memory once nothing that could be fetched again is kept. */
  const freeKiB = async () => Number(await shell(machine, "sync; echo 3 >/proc/sys/vm/drop_caches; sed -n 's/^MemFree: *//p' /proc/meminfo | tr -dc 0-9"));

  it('leave no processes, mounts, namespaces, cards, rules, files or memory', { timeout: SLOW_MS + CYCLES * CYCLE_MS }, async () => {
    await cycles(SETTLING);
    const before = await levels();
    const freeBefore = await freeKiB();
    await cycles(CYCLES);
    const after = await levels();
    const freeAfter = await freeKiB();
    for (const [what, count] of Object.entries(after)) console.log(`${what}: ${before[what]} before, ${count} after ${CYCLES} containers`);
    console.log(`free memory, caches dropped: ${freeBefore} KiB before, ${freeAfter} KiB after`);
    expect(after).toEqual(before);
    expect(freeBefore - freeAfter).toBeLessThan(MEMORY_SLACK_KIB);
  });
});
