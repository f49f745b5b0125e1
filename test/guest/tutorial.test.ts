// A published container tutorial, typed at the terminal: BoxBoat's training labs (github.com/boxboat/training-labs),
// "Run" (labs-05), "Networking" (labs-06) and "Volumes" (labs-07). The commands are the tutorial's, with three exceptions:
// what it clones from GitHub is written here, where it runs nicolaka/netshoot busybox does the same, and as Docker by now
// asks for 6 MB of memory at least, all sizes of its memory lab are doubled.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { booted, guestLab, host, value, type GuestLab } from '../support/guest-lab';
import { TypedTerminal } from '../support/typed-terminal';

const SLOW_MS = 240_000;
/** For one line, the first pull among them. */
const LINE_MS = 100_000;
const SHELL = /(~|\/\S*) [#$] $/;

describe('a published tutorial', { timeout: SLOW_MS }, () => {
  let guests: GuestLab;
  let machine: LiveMachine;
  let terminal: TypedTerminal;

  beforeAll(async () => {
    guests = await guestLab();
    machine = await booted(guests.lab, host);
    terminal = new TypedTerminal(machine, LINE_MS);
  }, SLOW_MS);
  afterAll(() => {
    terminal.dispose();
    guests.lab.dispose();
  });

  const run = async (line: string, status = 0): Promise<string> => {
    const typed = await terminal.run(line);
    expect([line, typed.status, typed.output]).toEqual([line, status, typed.output]);
    return typed.output;
  };

  /** Leaves a container's shell, which must end with `status`. */
  const leave = async (status: number): Promise<void> => {
    await terminal.type('exit\r', /root@host[^\n]*# $/);
    await run(`test $? -eq ${status}`);
  };

  it('Run, error resolution: each has the error that it is meant to have', async () => {
    await run('mkdir "${HOME}/app data" && cd "${HOME}/app data"');
    expect(await run('docker container run --rm busybox -it echo hello world', 127)).toMatch(/-it.*(not found|No such file)/);
    expect(await run('docker container run --rm -v $(pwd):/data busybox ls -l /data', 125)).toMatch(/invalid reference|data/);
    await run('VERSION=latest');
    expect(await run("docker container run --rm 'busybox:${VERSION}'", 125)).toMatch(/invalid reference format/);
  });

  it('Run, error resolution: put right, they work', async () => {
    const nonce = randomBytes(6).toString('hex');
    expect(await run(`docker container run -it --rm busybox echo hello ${nonce}`)).toMatch(new RegExp(`^hello ${nonce}$`, 'm'));
    await run(`touch ${nonce}`);
    expect(await run('docker container run --rm -v "$(pwd):/data" busybox ls -l /data')).toContain(nonce);
    await run('docker container run --rm "busybox:${VERSION}" true');
  });

  it('Run, namespaces: process numbers', async () => {
    await run('docker container run -d --rm --name tail busybox tail -f /dev/null');
    expect(await run('ps -ef | grep tail')).toMatch(/^root +(?!1 )\d+ .* tail -f \/dev\/null$/m);
    const inside = await run('docker container exec tail ps -ef');
    expect(inside).toMatch(/^ *1 (root|0) .*tail -f \/dev\/null$/m);
    expect(inside).not.toContain('ring-zero');
    await run('docker container rm -f tail');
    expect(await run('docker container run -it --rm --pid host busybox ps -ef')).toContain('/usr/lib/ring-zero/agent');
  });

  it('Run, namespaces: network and files', async () => {
    const inside = await run('docker container run -it --rm busybox ip a');
    expect(inside).toMatch(/eth0/);
    expect(inside).not.toContain('10.0.0.2/24');
    expect(await run('ip a')).toContain('10.0.0.2/24');
    expect(await run('docker container run -it --rm --net host busybox ip a')).toContain('10.0.0.2/24');
    expect(await run('docker container run -it --rm busybox mount')).toMatch(/^overlay on \/ type overlay/m);
  });

  it('Run, limits: a share of the processor', async () => {
    const loop = '/bin/sh -c "while :; do :; done"';
    await run(`docker container run -d --rm --cpus 0.01 --name "1pct" busybox ${loop}`);
    await run(`docker container run -d --rm --cpus 0.05 --name "5pct" busybox ${loop}`);
    const stats = await run('docker container stats --no-stream');
    expect(stats).toMatch(/1pct .*%/);
    expect(stats).toMatch(/5pct .*%/);
    await run('docker rm -f 1pct 5pct');
  });

  it('Run, limits: memory', async () => {
    await run('docker container run -d --cpus 0.01 -m 8m --name "good" busybox dd if=/dev/zero of=/dev/null bs=2M');
    await run('docker container run -d --cpus 0.01 -m 8m --name "bad" busybox dd if=/dev/zero of=/dev/null bs=20M');
    await run('docker container wait bad');
    expect(await run('docker container stats --no-stream')).toMatch(/good .*\/ 8(\.\d+)?Mi?B/);
    const state = await run("docker container inspect --format '{{json .State}}' bad | jq .");
    expect(state).toMatch(/"ExitCode": 137/);
    expect(await run('dmesg | tail -20')).toMatch(/Memory cgroup out of memory: Killed process \d+ \(dd\)/);
    await run('docker container rm -f good bad');
  });

  it('Networking: a published port, a network, names', async () => {
    await run('docker run -d -p 8080:80 --name nginx nginx:latest');
    const page = await run('curl -sSL --retry-connrefused --retry 20 --retry-delay 1 http://127.0.0.1:8080/');
    expect(page).toMatch(/<html|<!doctype/i);
    expect(value(await machine.request({ method: 'GET', path: '/', port: 8080, retryUntilUp: true, timeoutMs: 20_000 })).status).toBe(200);
    await run('docker network create web');
    expect(await run('docker network ls')).toMatch(/ web +bridge /);
    expect(await run('docker run -it --rm --net web busybox wget -qO- http://nginx/', 1)).toMatch(/bad address/);
    await run('docker network connect web nginx');
    expect(await run('docker run -it --rm --net web busybox wget -qO- http://nginx/')).toMatch(/<html|<!doctype/i);
    expect(value(await machine.request({ method: 'GET', path: '/', port: 8080, timeoutMs: 20_000 })).status).toBe(200);
    expect(await run('docker run -it --rm --net container:nginx busybox netstat -lnt')).toMatch(/0\.0\.0\.0:80 /);
    await run('docker container ls -aq | xargs docker container rm -f');
    expect(await run('docker container ls -aq')).not.toMatch(/^[0-9a-f]{12}$/m);
  });

  it('Volumes: of the host, and who may write', async () => {
    const nonce = randomBytes(6).toString('hex');
    await run('docker volume ls');
    await run('mkdir ${HOME}/data');
    await run('cd ${HOME}/data');
    await run(`echo hello ${nonce} >host.txt`);
    await terminal.type('docker container run -it --rm -u 1000:1000 -v "$(pwd):/data" busybox /bin/sh\r', SHELL);
    expect(await terminal.type('cat /data/host.txt\r', SHELL)).toContain(`hello ${nonce}`);
    expect(await terminal.type('echo hello container >/data/container.txt\r', SHELL)).toMatch(/ermission denied/);
    await leave(1);
    await terminal.type('docker container run -it --rm -v "$(pwd):/data" busybox /bin/sh\r', SHELL);
    await terminal.type('echo hello container >/data/container.txt\r', SHELL);
    await leave(0);
    expect(await run('cat container.txt')).toContain('hello container');
  });

  it('Volumes: named, shared between containers', async () => {
    const nonce = randomBytes(6).toString('hex');
    await run('docker volume create by-hand');
    await run('docker container run --rm -v dynamic:/data busybox ls -l /data');
    expect(await run('docker volume ls')).toMatch(/by-hand[^]*dynamic/);
    await run('mkdir -p $HOME/training-labs/volume-example/data && cd $HOME/training-labs/volume-example');
    await run(`echo ${nonce} >data/file`);
    await run('tar -cC data . | docker run -i --rm -v dynamic:/target busybox tar -xC /target');
    expect(await run('docker container run --rm -v dynamic:/data busybox cat /data/file')).toContain(nonce);
  });

  it('Volumes: filled from an image that is built here', async () => {
    const nonce = randomBytes(6).toString('hex');
    await run(`printf 'FROM busybox\\nCOPY data /image-data\\nRUN echo ${nonce} | md5sum >/image-data/sum\\nCMD ["/bin/sh"]\\n' >Dockerfile`);
    await run('docker image build -t volume-ex:latest .');
    expect(await run('docker container run --rm volume-ex:latest ls -al /image-data')).toMatch(/sum/);
    await terminal.type('docker container run -it --rm -v image-data:/image-data volume-ex\r', SHELL);
    await terminal.type('echo hello container >/image-data/container.txt\r', SHELL);
    await leave(0);
    expect(await run('docker container run --rm -v image-data:/image-data volume-ex ls -l /image-data')).toMatch(/container\.txt[^]*sum/);
    expect(await run('docker container run --rm -v dynamic:/image-data volume-ex ls -l /image-data')).not.toContain('sum');
    await run('docker container run --rm -v /image-data volume-ex ls -l /image-data');
  });
});
