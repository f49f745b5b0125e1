// ringrun in the container host: by the rules of the OCI runtime specification (runtime.md), and under the engine.
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { LiveLab } from '@/_lab/session/live-lab';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { booted, guestLab, host, text, value } from '../support/guest-lab';

// The engine is a large program, and everything it runs is translated first.
const SLOW_MS = 400_000;

let lab: LiveLab;
let machine: LiveMachine;

beforeAll(async () => {
  ({ lab } = await guestLab());
  machine = await booted(lab, { ...host, args: { warm: '0' } });
}, SLOW_MS);
afterAll(() => lab.dispose());

interface Ran {
  readonly exit: number | null;
  readonly out: string;
  readonly errors: string;
}

async function shell(command: string): Promise<Ran> {
  const result = value(await machine.exec({ argv: ['bash', '-c', command], timeoutMs: SLOW_MS }));
  return { exit: result.exit, out: text(result.stdout), errors: text(result.stderr) };
}

/** Standard output of a command that must succeed. */
async function run(command: string): Promise<string> {
  const ran = await shell(command);
  expect([ran.exit, ran.exit === 0 ? '' : ran.errors], command).toEqual([0, '']);
  return ran.out;
}

/** What a command that must fail says. */
async function refusal(command: string): Promise<string> {
  const ran = await shell(command);
  expect(ran.exit, command).toBe(1);
  return ran.errors;
}

const urunc = (more: Readonly<Record<string, string>> = {}) => ({
  'com.urunc.unikernel.unikernelType': 'ring-zero',
  'com.urunc.unikernel.hypervisor': 'lab',
  'com.urunc.unikernel.binary': '/app.elf',
  ...more,
});
const config = { ociVersion: '1.0.2', process: { args: ['/app.elf'], cwd: '/', user: { uid: 0, gid: 0 } }, root: { path: 'rootfs' }, hostname: 'tested', annotations: urunc() };

/** A bundle with the published unikernel in it, or with what `prepare` put there. */
async function bundle(name: string, fields: object = {}, prepare = 'cp "$(find /usr/lib/ring-zero/images -name web.elf)" rootfs/app.elf'): Promise<string> {
  const path = `/tmp/bundles/${name}`;
  await run(`mkdir -p ${path}/rootfs && cd ${path} && ${prepare}`);
  value(await machine.writeFile(`${path}/config.json`, new TextEncoder().encode(JSON.stringify({ ...config, ...fields }))));
  return path;
}

const create = (id: string, path: string, more = '') => `ringrun create --bundle ${path} --pid-file /tmp/${id}.pid ${more} ${id} </dev/null >/tmp/${id}.log 2>&1`;
const state = async (id: string) => JSON.parse(await run(`ringrun state ${id}`)) as Readonly<Record<string, unknown>>;
/** Resolves when nothing of the container runs any more. */
const stopped = (id: string) => run(`for i in $(seq 600); do ringrun state ${id} | grep -q '"status":"stopped"' && exit 0; sleep 0.05; done; ringrun state ${id} >&2; exit 1`);

describe('ringrun, by the specification', () => {
  afterEach(() => run('for i in /run/ringrun/*/; do [ -d $i ] && ringrun delete --force $(basename $i); done; true'), SLOW_MS);

  it('goes through created, running and stopped, and is gone after delete', { timeout: SLOW_MS }, async () => {
    const nonce = randomBytes(8).toString('hex');
    const path = await bundle('whole', { annotations: urunc({ nonce }) });
    const same = { ociVersion: '1.0.2', id: 'c1', bundle: path, annotations: expect.objectContaining({ nonce, 'com.urunc.unikernel.binary': '/app.elf' }) as unknown };
    await run(create('c1', path));
    const pid = Number(await run('cat /tmp/c1.pid'));
    expect(await state('c1')).toEqual({ ...same, status: 'created', pid });
    expect(lab.get('tested')).toBeUndefined();

    await run('ringrun start c1');
    const running = await state('c1');
    expect(running).toEqual({ ...same, status: 'running', pid });
    expect(running.annotations).toMatchObject({ 'lab.ringrun.instance': 'tested', 'lab.ringrun.address': '10.0.0.10' });
    expect(await run('head -1 /tmp/c1.log')).toBe('tested is 10.0.0.10 (http://tested.lab)\n');
    expect(await run(`curl -s http://tested.lab/echo?nonce=${nonce}`)).toBe(`${nonce}\n`);

    await run('ringrun kill c1 TERM');
    await stopped('c1');
    expect(await state('c1')).toEqual({ ...same, status: 'stopped' });
    expect(lab.get('tested')).toBeUndefined();
    await run('ringrun delete c1');
    expect(await refusal('ringrun state c1')).toBe('ringrun: there is no container c1\n');
    expect(await run('ls /run/ringrun; kill -0 $(cat /tmp/c1.pid) 2>/dev/null && echo alive; true')).toBe('');
  });

  it('refuses what comes in the wrong order, and changes nothing by it', { timeout: SLOW_MS }, async () => {
    const path = await bundle('order');
    await run(create('c2', path));
    expect(await refusal(`ringrun create --bundle ${path} c2`)).toBe('ringrun: there is already a container c2\n');
    expect(await refusal('ringrun delete c2')).toBe('ringrun: delete: container c2 is created; stop it first, or use --force\n');
    await run('ringrun start c2');
    expect(await refusal('ringrun start c2')).toBe('ringrun: start: container c2 is running; only one that is created can be started\n');
    expect(await refusal('ringrun delete c2')).toBe('ringrun: delete: container c2 is running; stop it first, or use --force\n');
    expect(await refusal('ringrun kill c2 NOTHING')).toBe('ringrun: kill: there is no signal NOTHING\n');
    expect(await refusal('ringrun kill c2 STOP')).toMatch(/cannot be paused/);
    expect(await state('c2')).toMatchObject({ status: 'running' });
    await run('ringrun kill --all c2 9');
    await stopped('c2');
    expect(lab.get('tested')).toBeUndefined();
    expect(await refusal('ringrun kill c2 TERM')).toBe('ringrun: kill: container c2 is not running\n');
    expect(await refusal('ringrun start c2')).toMatch(/c2 is stopped/);
  });

  it('takes a machine away whose supervisor was killed behind its back', { timeout: SLOW_MS }, async () => {
    await run(create('c3', await bundle('orphan')));
    await run('ringrun start c3 && kill -9 $(cat /tmp/c3.pid)');
    await stopped('c3');
    expect(lab.get('tested')).toBeDefined();
    await run('ringrun delete c3');
    expect(lab.get('tested')).toBeUndefined();
  });

  it('never takes away a machine that has its name and is another', { timeout: SLOW_MS }, async () => {
    await run(create('c4', await bundle('name')));
    await run('ringrun start c4 && kill -9 $(cat /tmp/c4.pid)');
    lab.remove('tested');
    await run(create('c5', '/tmp/bundles/name'));
    await run('ringrun start c5 && ringrun delete c4');
    expect(lab.get('tested')).toBeDefined();
  });

  it('lives through a reset in the page, and ends as by a switch when the machine is removed there', { timeout: SLOW_MS }, async () => {
    await run(create('c6', await bundle('removed')));
    await run('ringrun start c6');
    expect((await lab.get('tested')!.boot()).ok).toBe(true);
    await run('for i in $(seq 600); do [ $(grep -c "web: ready" /tmp/c6.log) = 2 ] && exit 0; sleep 0.05; done; cat /tmp/c6.log >&2; exit 1');
    expect(await state('c6')).toMatchObject({ status: 'running' });
    lab.remove('tested');
    await stopped('c6');
  });

  it('says what a unikernel has not', async () => {
    const path = await bundle('without');
    await run(create('c7', path));
    expect(await refusal('ringrun exec c7 sh')).toBe('ringrun: a unikernel has one program: there is nothing to exec\n');
    for (const verb of ['ps', 'pause', 'resume', 'update']) expect(await refusal(`ringrun ${verb} c7`), verb).toMatch(/^ringrun: a (unikernel|machine) /);
    expect(await run('ringrun --version')).toContain('spec: 1.0.2');
    expect(JSON.parse(await run('ringrun features'))).toMatchObject({ ociVersionMin: '1.0.0' });
  });

  it('tells an engine of errors in its log', async () => {
    await refusal('ringrun --log /tmp/errors.log --log-format json start nobody');
    expect(JSON.parse(await run('cat /tmp/errors.log'))).toMatchObject({ level: 'error', msg: 'there is no container nobody', time: expect.stringMatching(/^\d{4}-/) as string });
  });
});

describe('ringrun refuses', () => {
  const elf = 'cp "$(find /usr/lib/ring-zero/images -name web.elf)" rootfs/app.elf';

  it.each<[string, object, string, string]>([
    ['an image without annotations', { annotations: {} }, elf, 'this is no image of a unikernel: it has neither the annotation com.urunc.unikernel.unikernelType nor a file urunc.json'],
    ['a binary that is not there', { annotations: urunc({ 'com.urunc.unikernel.binary': '/gone.elf' }) }, elf, 'the image has no unikernel /gone.elf: No such file or directory'],
    ['a binary outside the image, by a link', {}, 'ln -s /usr/bin/ringrun rootfs/app.elf', 'the image has no unikernel /app.elf: No such file or directory'],
    ['a binary outside the image, by its path', { annotations: urunc({ 'com.urunc.unikernel.binary': '../../../usr/bin/ringrun' }) }, elf, 'the image has no unikernel ../../../usr/bin/ringrun: No such file or directory'],
    ['a folder as binary', {}, 'mkdir rootfs/app.elf', 'the unikernel /app.elf is no file, or larger than 8 MiB'],
    ['too little memory', { linux: { resources: { memory: { limit: 4 << 20 } } } }, elf, 'a machine has 8 to 512 MiB of memory; --memory asked for 4 MiB'],
    ['a terminal', { process: { ...config.process, terminal: true } }, elf, 'a unikernel takes no terminal from here: leave out -t; its console is in the page and in the logs'],
    ['hooks', { hooks: { prestart: [{ path: '/bin/true' }] } }, elf, 'config.json has hooks; a unikernel has no process and no namespace for them'],
    ['another specification', { ociVersion: '2.0.0' }, elf, 'config.json: ociVersion is "2.0.0"; this runtime knows 1.x'],
    ['words that are not printable', { process: { ...config.process, args: ['/app.elf', 'ä'] } }, elf, "the unikernel's command line has a character that is not printable ASCII"],
  ])('%s', { timeout: SLOW_MS }, async (what, fields, prepare, message) => {
    const path = await bundle(what.replace(/[^a-z]/g, '-'), fields, prepare);
    expect(await refusal(`ringrun create --bundle ${path} refused`)).toBe(`ringrun: ${message}\n`);
    expect(await run('ls /run/ringrun')).toBe('');
  });

  it('bundles and ids that are none', async () => {
    expect(await refusal('ringrun create --bundle /tmp/nowhere x')).toBe('ringrun: there is no bundle /tmp/nowhere\n');
    expect(await refusal('mkdir -p /tmp/hollow && ringrun create --bundle /tmp/hollow x')).toBe('ringrun: the bundle /tmp/hollow has no config.json\n');
    for (const id of ['../x', 'a/b', '.', '"a b"', 'x'.repeat(200)]) expect(await refusal(`ringrun state ${id}`), id).toMatch(/cannot be a container's id/);
    for (const verb of ['start', 'state', 'kill', 'delete']) expect(await refusal(`ringrun ${verb} nobody`)).toBe('ringrun: there is no container nobody\n');
    await run('ringrun delete --force nobody');
  });

  it('what is no unikernel when it is to start, and can be deleted then', { timeout: SLOW_MS }, async () => {
    await run(create('c8', await bundle('script', {}, `echo '#!/bin/sh' > rootfs/app.elf`)));
    expect(await refusal('ringrun start c8')).toBe('ringrun: start: image app: the file is not an ELF file\n');
    expect(await state('c8')).toMatchObject({ status: 'created' });
    await run('ringrun delete --force c8');
  });

  it('takes urunc.json where the engine passes no annotations on', { timeout: SLOW_MS }, async () => {
    const encoded = JSON.stringify(Object.fromEntries(Object.entries(urunc()).map(([key, text]) => [key, Buffer.from(text).toString('base64')])));
    await run(create('c9', await bundle('urunc', { annotations: undefined }, `${elf} && echo '${encoded}' > rootfs/urunc.json`)));
    await run('ringrun start c9 && ringrun delete --force c9');
  });
});

describe('ringrun under the engine', () => {
  const uk = (name: string, image: string, more = '') => `docker run --runtime ringrun -d --network none --name ${name} ${more} ${image}`;

  /** Runs a unikernel that is in no image, and waits for its end; the engine's own command line takes a root for an image. */
  async function direct(name: string, prepare: string, words = ''): Promise<Ran> {
    const path = await bundle(name, {}, prepare);
    const annotations = Object.entries(urunc()).map(([key, text]) => `--annotation ${key}=${text}`).join(' ');
    return shell(`podman run --runtime ringrun --network none --name ${name} ${annotations} --rootfs ${path}/rootfs /app.elf ${words}`);
  }

  it('runs containers and unikernels side by side', { timeout: SLOW_MS }, async () => {
    const nonce = randomBytes(8).toString('hex');
    await run(uk('u1', 'unikernel/web', `--annotation nonce=${nonce}`));
    await run(uk('u2', 'unikernel/clean'));
    await run('docker run -d --name c1 -p 8080:80 web');
    expect((await run('docker ps --format "{{.Names}} {{.Image}}"')).trim().split('\n').sort()).toEqual([
      'c1 web',
      'u1 unikernel/web',
      'u2 unikernel/clean',
    ]);
    expect(lab.machines.map(({ spec }) => [spec.name, spec.ip, spec.runtime])).toEqual([
      ['host', '10.0.0.2', undefined],
      ['u1', '10.0.0.10', 'ringrun'],
      ['u2', '10.0.0.11', 'ringrun'],
    ]);
    const answer = value(await lab.get('u1')!.request({ method: 'GET', path: `/echo?nonce=${nonce}0`, retryUntilUp: true, timeoutMs: 15_000 }));
    expect(text(answer.body)).toBe(`${nonce}0\n`);
    expect(await run(`curl -s http://u1.lab/echo?nonce=${nonce}`)).toBe(`${nonce}\n`);
    const ask = `exec 3<>/dev/tcp/u1.lab/80; printf "GET /echo?nonce=${nonce}1 HTTP/1.0\\r\\n\\r\\n" >&3; cat <&3`;
    expect(await run(`docker run --rm web-debian bash -c '${ask}'`)).toContain(`\r\n\r\n${nonce}1\n`);
    expect(await run('docker logs u1')).toMatch(/^u1 is 10\.0\.0\.10 \(http:\/\/u1\.lab\)\n[^]*web: ready/);
    expect(await run(`docker inspect -f '{{.State.Status}}' u1`)).toBe('running\n');
    expect(JSON.parse(await run(`ringrun state $(docker inspect -f '{{.Id}}' u2)`))).toMatchObject({ annotations: { 'lab.ringrun.address': '10.0.0.11' } });
  });

  it('stops, kills and removes them with their machines', { timeout: SLOW_MS }, async () => {
    await run('docker stop -t 5 u1');
    expect(lab.machines.map(({ spec }) => spec.name)).toEqual(['host', 'u2']);
    expect(await run(`docker inspect -f '{{.State.Status}} {{.State.ExitCode}}' u1`)).toBe('exited 143\n');
    await run('docker kill u2 && docker wait u2');
    expect(lab.machines.map(({ spec }) => spec.name)).toEqual(['host']);
    expect(await run(`docker inspect -f '{{.State.ExitCode}}' u2`)).toBe('137\n');
    await run('docker rm u1 u2 && docker rm -f c1');
    expect(await run('ls /run/ringrun; pgrep ringrun; docker ps -aq')).toBe('');
  });

  it('brings back the exit status and all that a program printed, in order and once', { timeout: SLOW_MS }, async () => {
    const nonce = randomBytes(8).toString('hex');
    await run(`mkdir -p /root/ends && echo '#include <stdio.h>
      int main(int c, char **v) { for (int i = 0; i < 3000; i++) printf("%s %d\\n", v[c - 1], i); return 42; }' > /root/ends/a.c`);
    await run('unik build --name ends --path /root/ends --base posix --language c --provider lab');
    const ran = await direct('ends', 'cp /var/lib/unik/images/ends/image.elf rootfs/app.elf', nonce);
    expect([ran.exit, ran.errors]).toEqual([42, '']);
    const lines = ran.out.split(/\r?\n/).filter((line) => line.startsWith(nonce));
    expect(lines).toEqual(Array.from({ length: 3000 }, (_, i) => `${nonce} ${i}`));
    expect(lab.get('ends')).toBeUndefined();
    await run('docker rm ends');
  });

  it('ends a container whose unikernel faults as a fault ends a process, and keeps the report', { timeout: SLOW_MS }, async () => {
    await run(`mkdir -p /root/fault && echo 'int main(void) { *(volatile int *)0 = 1; return 0; }' > /root/fault/a.c`);
    await run('unik build --name fault --path /root/fault --base posix --language c --provider lab');
    const ran = await direct('fault', 'cp /var/lib/unik/images/fault/image.elf rootfs/app.elf');
    expect([ran.exit, ran.out]).toEqual([139, expect.stringContaining('cause=write-null')]);
    expect(lab.get('fault')).toBeUndefined();
    await run('docker rm fault');
  });

  it('refuses what the lab cannot hold, and starts it when there is room', { timeout: SLOW_MS }, async () => {
    const refused = await shell(uk('large', 'unikernel/web', '--memory 400m'));
    expect(refused.exit).not.toBe(0);
    expect(refused.errors).toContain('start: a lab holds 512 MiB of memory, this would make 592 MiB; remove a machine first');
    const wrong = await shell('docker run --runtime ringrun --network none --name wrong web');
    expect(wrong.exit).not.toBe(0);
    expect(wrong.errors).toContain('this is no image of a unikernel: it has neither the annotation com.urunc.unikernel.unikernelType nor a file urunc.json');
    await run('docker rm -f large wrong');
    await run(uk('first', 'unikernel/clean', '--memory 300m'));
    expect((await shell(uk('later', 'unikernel/clean', '--memory 300m'))).errors).toContain('remove a machine first');
    await run('docker rm -f first && docker start later');
    expect(lab.get('later')?.spec.memoryMiB).toBe(300);
    await run('docker rm -f later');
    expect(await run('ls /run/ringrun; pgrep ringrun; true')).toBe('');
    expect(lab.machines.map(({ spec }) => spec.name)).toEqual(['host']);
  });
});
