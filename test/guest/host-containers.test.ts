// The container host under v86: containers that are separate from the host, published ports, the prepared lane.
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { booted, consoleOf, guestLab, host, sleep, text, unikernel, value, type GuestLab } from '../support/guest-lab';
import { untilWarm } from '../support/host-shell';

// A first container on a loaded machine: the engine is a large program and everything it runs is translated first.
const SLOW_MS = 240_000;
const FIRST_REQUEST_MS = 15_000;

describe('container host', () => {
  let guests: GuestLab;
  let machine: LiveMachine;

  beforeAll(async () => {
    guests = await guestLab();
    machine = await booted(guests.lab, host);
  }, SLOW_MS);
  afterAll(() => guests.lab.dispose());

  /** Standard output of a shell command that must succeed. */
  async function run(command: string): Promise<string> {
    const result = value(await machine.exec({ argv: ['sh', '-c', command], timeoutMs: SLOW_MS }));
    expect([result.exit, result.exit === 0 ? '' : text(result.stderr)], command).toEqual([0, '']);
    return text(result.stdout).trim();
  }

  /** The body that the gateway gets; a server needs a moment between its start and its first answer. */
  async function answerTo(port: number, path: string): Promise<string> {
    const answer = value(await machine.request({ method: 'GET', path, port, retryUntilUp: true, timeoutMs: FIRST_REQUEST_MS }));
    expect(answer.status).toBe(200);
    return text(answer.body).trim();
  }

  it('types a command into the login shell and reads what it computes', async () => {
    const [a, b] = [randomBytes(2).readUInt16LE(), randomBytes(2).readUInt16LE()];
    machine.send(`echo "sum=$((${a}*${b}))"; tty\r`);
    for (const until = Date.now() + FIRST_REQUEST_MS; Date.now() < until; await sleep(50)) {
      if (consoleOf(machine).includes('/dev/ttyS0')) break;
    }
    expect(consoleOf(machine)).toContain(`sum=${a * b}\r\n/dev/ttyS0\r\n`);
  });

  it('has a root that takes changes within a limit', async () => {
    const bytes = new Uint8Array(randomBytes(100_000));
    value(await machine.writeFile('/etc/ring-zero-test', bytes, 0o640));
    expect(value(await machine.readFile('/etc/ring-zero-test'))).toEqual(bytes);
    const full = value(await machine.exec({ argv: ['dd', 'if=/dev/zero', 'of=/root/large', 'bs=1M', 'count=200'], timeoutMs: SLOW_MS }));
    expect([full.exit, text(full.stderr)]).toEqual([1, expect.stringContaining('No space left')]);
    await run('rm /root/large');
  });

  it('has a builder that warms up without touching what a reader has: locks, stores', { timeout: SLOW_MS }, async () => {
    await untilWarm(machine);
    const shared = 'ls -A /dev/shm /var/lib/unik /var/lib/containers; cat /proc/mounts';
    const before = await run(shared);
    await run('/usr/lib/ring-zero/warm-up');
    expect(await run(shared)).toBe(before);
  });

  it('starts the prepared container by the runtime alone, and it answers the gateway', { timeout: SLOW_MS }, async () => {
    await run('lane-crun');
    const nonce = randomBytes(8).toString('hex');
    expect(await answerTo(8081, `/echo?nonce=${nonce}`)).toBe(nonce);
  });

  it('keeps it in namespaces, a control group and a seccomp filter of its own', async () => {
    const read = (pid: string) =>
      run(
        `for n in pid mnt ipc uts cgroup net; do echo $n $(readlink /proc/${pid}/ns/$n); done; ` +
          `grep -E '^(Seccomp|CapBnd|NoNewPrivs):' /proc/${pid}/status; cat /proc/${pid}/cgroup`,
      );
    const fields = (lines: string) => new Map(lines.split('\n').map((line) => [line.split(/[\s:]+/)[0]!, line]));
    const inside = fields(await read('$(crun state lane-web | sed -n "s/.*\\"pid\\": \\([0-9]*\\).*/\\1/p")'));
    const outside = fields(await read('self'));
    for (const name of ['pid', 'mnt', 'ipc', 'uts', 'cgroup', 'CapBnd']) expect(inside.get(name), name).not.toBe(outside.get(name));
    expect(inside.get('net')).toBe(outside.get('net'));
    expect([inside.get('Seccomp'), outside.get('Seccomp')]).toEqual(['Seccomp:\t2', 'Seccomp:\t0']);
    expect(inside.get('0')).toBe('0::/lane/web');
    // The engine moves what it finds in the root group into one of its own.
    expect(outside.get('0')).toMatch(/^0::\/(init)?$/);
    await run('lane-crun stop');
  });

  it('publishes the port of a container to the host and to the page', { timeout: SLOW_MS }, async () => {
    await run('docker run -d -p 8080:80 --name published web');
    const nonce = randomBytes(8).toString('hex');
    expect(await run(`curl -s --retry 5 --retry-connrefused localhost:8080/echo?nonce=${nonce}`)).toBe(nonce);
    expect(await answerTo(8080, `/echo?nonce=${nonce}1`)).toBe(`${nonce}1`);
    await run('docker rm -f published');
  });

  it('runs the program of the unikernel mirage-http, as a process of Linux', { timeout: SLOW_MS }, async () => {
    await run('docker run -d -p 8083:80 --name mirage mirage-http');
    const body = new Uint8Array(randomBytes(10_000));
    const hash = value(await machine.request({ method: 'POST', path: '/sha256', port: 8083, body, retryUntilUp: true, timeoutMs: FIRST_REQUEST_MS }));
    expect([hash.status, text(hash.body).trim()]).toEqual([200, createHash('sha256').update(body).digest('hex')]);
    expect((await answerTo(8083, '/')).replace(/\s+/g, ' ')).toContain('MirageOS libraries on Linux, not a MirageOS release');
    const info = JSON.parse(await answerTo(8083, '/info')) as Record<string, unknown>;
    expect(info).toMatchObject({ kind: 'MirageOS libraries', cpl: 3, requests: 3 });
    expect(info['name']).toBe((await run('docker inspect -f "{{.Config.Hostname}}" mirage')));
    await run('docker rm -f mirage');
  });

  it('runs a full Debian user space in a container, apart from the host', { timeout: SLOW_MS }, async () => {
    const printed = await run(
      'docker run --rm --network none web-debian sh -c "dpkg -l libc6 | tail -1; ls /proc | grep -c ^[0-9]; cat /proc/net/dev | grep -c :"',
    );
    expect(printed).toMatch(/libc6.*\n[1-9]\n1$/s);
  });

  it('reaches a unikernel by its name', { timeout: SLOW_MS }, async () => {
    await booted(guests.lab, unikernel);
    const nonce = randomBytes(8).toString('hex');
    expect(await run(`curl -s http://unikernel.lab/echo?nonce=${nonce}`)).toBe(nonce);
  });
});
