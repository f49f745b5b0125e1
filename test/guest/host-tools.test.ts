// The tools to look inside with: each shows something that was made a moment before under a name chosen at random.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { booted, consoleOf, guestLab, host, sleep, type GuestLab } from '../support/guest-lab';
import { nonce, shell, SLOW_MS } from '../support/host-shell';

interface Tool {
  readonly name: string;
  /** Given a name chosen at random. */
  readonly command: (name: string) => string;
  readonly shows: (name: string) => RegExp;
}

/** Shell text: a process `$!` that sleeps under the host name (name), in a namespace of its own. */
const inOwnHostName = (name: string) =>
  `unshare --uts sh -c 'hostname ${name}; touch /tmp/${name}; exec sleep 60' & until [ -e /tmp/${name} ]; do sleep 0.1; done; sleep 0.5;`;

const tools: readonly Tool[] = [
  { name: 'strace', command: (n) => `strace -f -e trace=write -o /tmp/${n} sh -c 'echo ${n}' && cat /tmp/${n}`, shows: (n) => new RegExp(`write\\(1, "${n}\\\\n", 10\\) += 10`) },
  { name: 'ps', command: (n) => `sh -c 'read x' ${n} <>/dev/ptmx & ps -o args= -p $!; kill $!`, shows: (n) => new RegExp(`read x ${n}$`) },
  {
    name: 'lsns',
    command: (n) => `${inOwnHostName(n)} lsns -n -t uts -o TYPE,NPROCS,COMMAND; kill $!`,
    shows: () => /^uts +1 sleep 60$/m,
  },
  {
    name: 'unshare and nsenter',
    command: (n) => `${inOwnHostName(n)} nsenter -t $! -u hostname; hostname; kill $!`,
    shows: (n) => new RegExp(`^${n}\nhost$`),
  },
  { name: 'ip', command: (n) => `ip link add ${n} type veth; ip -br link show ${n}; ip link del ${n}`, shows: (n) => new RegExp(`^${n}@veth\\d+ +DOWN`) },
  { name: 'ss', command: () => 'lane-crun; until ss -tln | grep 8081; do sleep 0.2; done; lane-crun stop', shows: () => /^LISTEN .*0\.0\.0\.0:8081/m },
  {
    name: 'nft list',
    command: (n) => `nft add table ip ${n}; nft add chain ip ${n} c '{ type nat hook output priority 0; }'; nft list ruleset; nft delete table ip ${n}`,
    shows: (n) => new RegExp(`table ip ${n} {\n\tchain c {\n\t\ttype nat hook output priority filter; policy accept;`),
  },
  {
    name: 'mount and findmnt',
    command: (n) => `mkdir /tmp/${n}; mount -t tmpfs -o size=1m ${n} /tmp/${n}; findmnt -no SOURCE,FSTYPE,OPTIONS /tmp/${n}; umount /tmp/${n}`,
    shows: (n) => new RegExp(`^${n} +tmpfs +rw,.*size=1024k`),
  },
  { name: 'capsh', command: () => "capsh --drop=cap_chown -- -c 'capsh --print'", shows: () => /^Bounding set =cap_dac_override,/m },
  {
    name: 'git',
    command: (n) =>
      `cd /tmp; git init -q ${n}; cd ${n}; echo ${n} >file; git add file; ` +
      `git -c user.name=reader -c user.email=reader@lab commit -qm 'about ${n}'; git log --format='%an: %s'; git show HEAD:file; rm -r /tmp/${n}`,
    shows: (n) => new RegExp(`^reader: about ${n}\n${n}$`),
  },
  { name: 'ring-help', command: () => 'ring-help', shows: () => /docker run[^]*lane-crun[^]*unik build[^]*callcost/ },
];

describe('tools in the container host', { timeout: SLOW_MS }, () => {
  let guests: GuestLab;
  let machine: LiveMachine;

  beforeAll(async () => {
    guests = await guestLab();
    machine = await booted(guests.lab, { ...host, args: { warm: '0' } });
  }, SLOW_MS);
  afterAll(() => guests.lab.dispose());

  it.each(tools)('$name shows what is there', async ({ command, shows }) => {
    const name = nonce();
    expect(await shell(machine, command(name))).toMatch(shows(name));
  });

  it('nano writes a file that is typed at the terminal', async () => {
    const name = nonce();
    machine.send(`nano /root/${name}\r`);
    await untilConsole((shown) => shown.includes('New File'));
    machine.send(`typed ${name}\r\u000f`);
    await untilConsole((shown) => shown.includes('File Name to Write'));
    machine.send('\r\u0018');
    await untilConsole((shown) => shown.lastIndexOf('\u001b]133;B') > shown.indexOf('New File'));
    expect(await shell(machine, `cat /root/${name}`)).toBe(`typed ${name}`);
  });

  async function untilConsole(is: (shown: string) => boolean): Promise<void> {
    for (const end = Date.now() + SLOW_MS; Date.now() < end && !is(consoleOf(machine)); ) await sleep(100);
    expect(is(consoleOf(machine)), consoleOf(machine).slice(-400)).toBe(true);
  }
});
