// Limits of containers hold, and the host lives on: memory, processes, disk.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { booted, guestLab, host, type GuestLab } from '../support/guest-lab';
import { attempt, nonce, shell, SLOW_MS, until } from '../support/host-shell';

const MIB = 2 ** 20;
const run = 'docker run --rm --network none';

describe('limits of containers', { timeout: SLOW_MS }, () => {
  let guests: GuestLab;
  let machine: LiveMachine;

  beforeAll(async () => {
    guests = await guestLab();
    machine = await booted(guests.lab, { ...host, args: { warm: '0' } });
  }, SLOW_MS);
  afterAll(() => guests.lab.dispose());

  /** The host still starts programs and containers. */
  async function hostLives(): Promise<void> {
    const name = nonce();
    expect(await shell(machine, `${run} --hostname ${name} web-debian hostname; echo outside ${name}`)).toBe(`${name}\noutside ${name}`);
  }

  it('kills the container that takes more memory than it may, not the host', async () => {
    const killed = await attempt(
      machine,
      `${run} --memory 16m web-debian sh -c 'cat /sys/fs/cgroup/memory.max; x=$(head -c 64000000 /dev/zero | tr "\\0" x); echo survived'`,
    );
    expect([killed.exit, killed.out]).toEqual([137, String(16 * MIB)]);
    await hostLives();
  });

  it('stops a fork bomb at its limit of processes', async () => {
    const name = nonce();
    await shell(machine, `docker run -d --network none --pids-limit 20 --cpus 0.3 --name ${name} web-debian sh -c 'bomb() { bomb | bomb & }; bomb; sleep 600'`);
    const group = await shell(machine, `echo /sys/fs/cgroup$(sed s/^0::// /proc/$(docker inspect --format '{{.State.Pid}}' ${name})/cgroup)`);
    expect(group).toMatch(/\/libpod-[0-9a-f]{64}$/);
    await until(machine, `cat ${group}/pids.events`, /^max [1-9]/);
    const [max, now] = (await shell(machine, `cat ${group}/pids.max ${group}/pids.current`)).split('\n').map(Number);
    expect(max).toBe(20);
    expect(now).toBeLessThanOrEqual(20);
    await hostLives();
    await shell(machine, `docker rm -f ${name}`);
    await until(machine, `ls -d ${group} 2>&1`, /No such file/);
  });

  it('says that the disk is full, and has it back when the container is gone', async () => {
    const area = 'df --output=used -k /var/lib/containers/storage | tail -1';
    const before = Number(await shell(machine, area));
    const name = nonce();
    const full = await attempt(machine, `docker run --network none --name ${name} web-debian dd if=/dev/zero of=/large bs=1M count=100`);
    expect(full.exit).toBe(1);
    expect(full.errors + full.out).toContain("error writing '/large': No space left on device");
    expect(Number(await shell(machine, area))).toBeGreaterThan(before + 60_000);
    await shell(machine, `docker rm ${name}`);
    expect(Number(await shell(machine, area))).toBeLessThan(before + 1_000);
    await hostLives();
  });
});
