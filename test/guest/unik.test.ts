// unik in the container host, as a reader uses it: sources become an image, the image becomes a machine of the lab.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveLab } from '@/_lab/session/live-lab';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { booted, guestLab, host, text, value } from '../support/guest-lab';

const SLOW_MS = 120_000;
const sample = '/usr/share/unik/samples/hello/hello.c';
const flags = '--base posix --language c --provider lab';

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

/** A fresh folder with the sample in it, its greeting replaced. */
async function sampleWith(folder: string, greeting: string): Promise<void> {
  await run(`mkdir -p ${folder} && sed 's/^#define GREETING .*/#define GREETING "${greeting}"/' ${sample} > ${folder}/hello.c`);
}

const hashIn = (output: string) => /sha256 ([0-9a-f]{64})/.exec(output)?.[1] ?? 'no hash';
const instance = async (name: string) =>
  JSON.parse(await run(`unik describe-instance --instance ${name}`)) as Readonly<Record<string, unknown>>;

describe('unik', () => {
  it('builds, runs, shows and deletes a unikernel from an empty directory', { timeout: SLOW_MS }, async () => {
    const nonce = randomBytes(8).toString('hex');
    await sampleWith('/root/first', nonce);
    const built = await run(`cd /root/first && unik build --name first --path . ${flags}`);
    expect(built).toMatch(/^\[1\/4\] base posix: .+\n\[2\/4\] compile hello\.c\n\[3\/4\] link first\n\[4\/4\] store first: \d+ bytes, sha256 [0-9a-f]{64}\nbuilt image first in/);

    expect(await run('unik run --instanceName one --imageName first')).toMatch(/^instance one of image first: listening\n {2}address {2}10\.0\.0\.10 \(one\.lab\)\n/);
    expect(await run('curl -s http://one.lab/')).toBe(`${nonce}\n`);
    const made = lab.get('one');
    const answer = value(await made!.request({ method: 'GET', path: '/add?a=4700&b=11' }));
    expect([answer.status, text(answer.body)]).toEqual([200, '4711\n']);
    expect((await (made as LiveMachine).ping('abc')).ok).toBe(true);

    expect(await run('unik logs --instance one')).toContain(`hello: "${nonce}" on port 80`);
    expect(await instance('one')).toMatchObject({
      name: 'one',
      image: 'first',
      sha256: hashIn(built),
      address: '10.0.0.10',
      mac: '00:22:15:00:00:0a',
      memoryMiB: 16,
      state: 'listening',
      bootMs: { 'ready-marker': expect.any(Number) as number, 'first-http-200': expect.any(Number) as number },
    });
    expect(await run('unik instances')).toMatch(/^NAME.*\none +first +[0-9a-f]{12} +10\.0\.0\.10 +listening\n$/);
    expect(await run('unik images')).toMatch(new RegExp(`\\nfirst +${hashIn(built).slice(0, 12)} +posix +c +lab `));

    await made!.powerOff();
    expect(await run('unik instances')).toMatch(/ off\n$/);
    expect((await made!.boot()).ok).toBe(true);
    expect(await run('curl -s --retry 5 --retry-connrefused http://one.lab/')).toBe(`${nonce}\n`);

    expect(await run('unik delete-instance --instance one')).toBe('deleted instance one\n');
    expect(lab.get('one')).toBeUndefined();
    expect((await run('unik instances')).trim().split('\n')).toHaveLength(1);
    expect((await shell('curl -sm 2 http://one.lab/')).exit).not.toBe(0);
  });

  it('makes the same image of the same sources, wherever they lie, and another one of others', { timeout: SLOW_MS }, async () => {
    const nonce = randomBytes(8).toString('hex');
    await sampleWith('/root/same', nonce);
    await run('cp -r /root/same /tmp/elsewhere && touch -d 2001-01-01 /tmp/elsewhere/hello.c');
    const build = (name: string, path: string) => run(`unik build --name=${name} --path=${path} --force ${flags}`);
    const first = hashIn(await build('same', '/root/same'));
    expect(hashIn(await build('elsewhere', '/tmp/elsewhere'))).toBe(first);
    expect(hashIn(await build('same', '/root/same'))).toBe(first);
    await sampleWith('/root/same', `${nonce}0`);
    expect(hashIn(await build('same', '/root/same'))).not.toBe(first);
  });

  it('passes on what compiler and linker say, with their exit status', { timeout: SLOW_MS }, async () => {
    await sampleWith('/root/typo', 'x');
    await run(`sed -i 's/int main(void)/int mian main(void)/' /root/typo/hello.c`);
    const typo = await shell(`unik build --name typo --path /root/typo ${flags}`);
    expect([typo.exit, typo.errors]).toEqual([1, expect.stringMatching(/^hello\.c:\d+: error: .*\nunik: build: no image was made\n$/)]);
    await run(`mkdir -p /root/missing && echo 'int there(void); int main(void) { return there(); }' > /root/missing/a.c`);
    const missing = await shell(`unik build --name missing --path /root/missing ${flags}`);
    expect([missing.exit, missing.errors]).toEqual([1, expect.stringContaining("undefined reference to `there'")]);
    expect(await run('unik images')).not.toMatch(/typo|missing/);
  });

  it('compiles several files in the order of their names', { timeout: SLOW_MS }, async () => {
    await run(
      `mkdir -p /root/many/part && cd /root/many && echo 'int seven(void);' > seven.h && ` +
        `printf '#include "seven.h"\\nint seven(void) { return 7; }\\n' > part/z.c && ` +
        `printf '#include <stdio.h>\\n#include "seven.h"\\nint main(void) { printf("it is %%d\\\\n", seven() * 6); return 3; }\\n' > a.c`,
    );
    const built = await run(`unik build --name many --path /root/many ${flags}`);
    expect(built.match(/compile (\S+)/g)).toEqual(['compile a.c', 'compile part/z.c']);
    expect(await run('unik run --instanceName many --imageName many')).toMatch(/^instance many of image many: ended\n/);
    expect(await run('unik logs --instance many')).toMatch(/it is 42\r?\n[^]*status 3/);
    await run('unik delete-instance --instance many');
  });

  it('adds and leaves out components, and gives the program its command line', { timeout: SLOW_MS }, async () => {
    const nonce = randomBytes(4).toString('hex');
    await run(`mkdir -p /root/words && echo 'int puts(const char *); int main(int c, char **v) { return c == 2 && puts(v[1]) < 0; }' > /root/words/a.c`);
    const built = await run(`unik build --name words --path /root/words ${flags} --with trace --without sockets,dhcp,nic-virtio,nic-ne2k,nic-e1000`);
    expect(built).toMatch(/^\[1\/4\] base posix: (?!.*(sockets|dhcp|nic|tcp)).* trace\n/);
    await run(`unik run --instanceName words --imageName words --args "trace=1 ${nonce}"`);
    expect(await run('unik logs --instance words')).toMatch(new RegExp(`\n${nonce}\r?\ncall: [^]*status 0`));
    await run('unik delete-instance --instance words');
  });

  it('builds against the library OS itself, without POSIX', { timeout: SLOW_MS }, async () => {
    const nonce = randomBytes(8).toString('hex');
    await run(`mkdir -p /root/clean && sed 's/^#define GREETING .*/#define GREETING "${nonce}"/' /usr/share/unik/samples/clean/hello.c > /root/clean/a.c`);
    const built = await run('unik build --name clean --path /root/clean --base clean --language c --provider lab');
    expect(built).toMatch(/^\[1\/4\] base clean: (?!.*(posix|sockets)).*http/);
    await run('unik run --instanceName clean --imageName clean');
    expect(await run('curl -s http://clean.lab/anything')).toBe(`${nonce}\n`);
    await run('unik delete-instance --instance clean');
  });

  it('reports an instance that faults, and keeps its logs', { timeout: SLOW_MS }, async () => {
    await run(`mkdir -p /root/fault && echo 'int main(void) { *(volatile int *)0 = 1; return 0; }' > /root/fault/a.c`);
    await run(`unik build --name fault --path /root/fault ${flags}`);
    const ran = await shell('unik run --instanceName fault --imageName fault');
    expect([ran.exit, ran.errors]).toEqual([1, 'unik: run: instance fault failed (guest-fault); its logs say more\n']);
    expect(await run('unik logs --instance fault')).toContain('cause=write-null');
    expect(await instance('fault')).toMatchObject({ state: 'failed', failure: { kind: 'guest-fault' } });
    await run('unik delete-instance --instance fault');
  });
});

describe('unik refuses, in words and by its exit status', () => {
  beforeAll(async () => {
    await run(`mkdir -p /root/good /root/empty /root/large && echo 'int main(void) { return 0; }' > /root/good/a.c`);
    await run(`echo 'char large[80 << 20]; int main(void) { return large[7]; }' > /root/large/a.c`);
    await run(`unik build --name good --path /root/good ${flags} && unik run --instanceName taken --imageName good`);
  }, SLOW_MS);

  it.each([
    ['a component that another needs', `build --name x --path /root/good ${flags} --without posix`, 1, 'build: component posix cannot be left out: main needs it'],
    ['a missing flag', 'build --name x', 2, 'build: --path FOLDER is missing; see unik help build'],
    ['a flag without its value', 'build --name', 2, 'build: --name needs a value: NAME'],
    ['an unknown flag', 'build --nmae x', 2, 'build: there is no flag --nmae; see unik help build'],
    ['an unknown command', 'frobnicate', 2, 'there is no command frobnicate; see unik help'],
    ['an unknown component', `build --name x --path /root/good ${flags} --with warp-drive`, 1, 'build: there is no component "warp-drive"; unik compilers lists them'],
    ['an unknown base', 'build --name x --path /root/good --base rumprun --language c --provider lab', 1, 'build: there is no base rumprun; unik compilers lists them'],
    ['an unknown language', 'build --name x --path /root/good --base posix --language go --provider lab', 1, 'build: there is no language go; there is: c'],
    ['an unknown provider', 'build --name x --path /root/good --base posix --language c --provider aws', 1, 'build: there is no provider aws; there is: lab'],
    ['a folder without sources', `build --name x --path /root/empty ${flags}`, 1, 'build: there is no .c file under /root/empty'],
    ['a folder that is not there', `build --name x --path /root/nowhere ${flags}`, 1, 'build: /root/nowhere: No such file or directory'],
    ['a name that is no name', `build --name ../x --path /root/good ${flags}`, 1, '"../x" cannot name an image: up to 31 of a-z, 0-9 and -, a letter first'],
    ['an image name in use', `build --name good --path /root/good ${flags}`, 1, 'build: there is already an image good; --force replaces it'],
    ['an instance name in use', 'run --instanceName taken --imageName good', 1, 'run: there is already a machine named taken in the lab'],
    ['the name of another machine', 'run --instanceName host --imageName good', 1, 'run: there is already a machine named host in the lab'],
    ['an image over the memory limit', `build --name x --path /root/large ${flags}`, 1, 'build: the image occupies 82 MiB of memory; a unikernel has at most 64 MiB'],
    ['memory out of bounds', 'run --instanceName x --imageName good --memory 4', 1, 'run: --memory is 8 to 512, in MiB'],
    ['memory over the budget of the lab', 'run --instanceName x --imageName good --memory 400', 1, 'run: a lab holds 512 MiB of memory, this would make 608 MiB; remove a machine first'],
    ['an unknown image to run', 'run --instanceName x --imageName nothing', 1, 'run: there is no image nothing; unik images lists them'],
    ['an unknown image to remove', 'rmi --image nothing', 1, 'rmi: there is no image nothing; unik images lists them'],
    ['an unknown instance', 'logs --instance nothing', 1, 'logs: there is no instance named nothing'],
    ['a machine that is no instance', 'delete-instance --instance host', 1, 'delete-instance: there is no instance named host'],
  ])('%s', { timeout: SLOW_MS }, async (_what, command, exit, message) => {
    const ran = await shell(`unik ${command}`);
    expect([ran.exit, ran.errors]).toEqual([exit, `unik: ${message}\n`]);
  });

  it('an image that was changed in the store', { timeout: SLOW_MS }, async () => {
    await run(`unik build --name spoiled --path /root/good ${flags} && printf x >> /var/lib/unik/images/spoiled/image.elf`);
    const ran = await shell('unik run --instanceName x --imageName spoiled');
    expect([ran.exit, ran.errors]).toEqual([1, expect.stringMatching(/has the SHA-256 [0-9a-f]{64}, not that of image spoiled\n$/)]);
  });

  it('the seventh machine', { timeout: SLOW_MS }, async () => {
    for (let n = lab.machines.length; n < 6; n += 1) await run(`unik run --instanceName filler-${n} --imageName good`);
    const ran = await shell('unik run --instanceName seventh --imageName good');
    expect([ran.exit, ran.errors]).toEqual([1, 'unik: run: a lab holds 6 machines, this would be number 7; remove one first\n']);
    await run('for i in $(unik instances | tail -n +2 | cut -d " " -f 1); do unik delete-instance --instance $i || exit 1; done');
    expect(lab.machines.map(({ spec }) => spec.name)).toEqual(['host']);
  });
});

/** A program that sends its input to the provider as it is, and prints what comes back unless it is to leave at once. */
const client = String.raw`
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>
int main(int argc, char **argv) {
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "/run/ring-zero/provider"};
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    char bytes[4096];
    ssize_t length;
    if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0) return 1;
    while ((length = read(0, bytes, sizeof bytes)) > 0) write(fd, bytes, length);
    if (argc > 1) return 0;
    while ((length = read(fd, bytes, sizeof bytes)) > 0) write(1, bytes, length);
    return 0;
}`;

describe('the socket of the provider', () => {
  beforeAll(async () => {
    value(await machine.writeFile('/root/ask.c', new TextEncoder().encode(client)));
    // The kit's C library makes Linux programs too: what differs is what lies below it.
    const lib = '/usr/lib/unik/lib';
    await run(
      `cd /root && tcc -c -nostdinc -isystem /usr/lib/unik/include -o ask.o ask.c && ` +
        `ld -m elf_i386 -static -o ask ${lib}/crt1.o ${lib}/crti.o ask.o --start-group ${lib}/libc.a ${lib}/libgcc.a --end-group ${lib}/crtn.o`,
    );
  }, SLOW_MS);

  const refusal = async (input: string) => {
    const { ok, error } = JSON.parse(await run(`${input} | /root/ask`)) as { ok: boolean; error: { code: string } };
    return [ok, error.code];
  };

  it('is for root alone', async () => {
    expect(await run('stat -c "%a %U %F" /run/ring-zero/provider')).toBe('600 root socket\n');
  });

  it('answers what is no request, and goes on', async () => {
    expect(await refusal('echo hello')).toEqual([false, 'malformed']);
    expect(await refusal(`echo '{"verb":"list","request":1}'`)).toEqual([false, 'malformed']);
    expect(await refusal('head -c 3000 /dev/zero')).toEqual([false, 'too-large']);
    expect(await refusal(`echo '{"verb":"format-disk"}'`)).toEqual([false, 'unsupported']);
    expect(await refusal(`echo '{"verb":"run","instance":"x"}'`)).toEqual([false, 'malformed']);
    expect(JSON.parse(await run(`echo '{"verb":"list"}' | /root/ask`))).toMatchObject({ ok: true, instances: [] });
  });

  it('survives programs that leave, and serves others beside silent ones', { timeout: SLOW_MS }, async () => {
    await run(`for i in $(seq 50); do printf '{"verb"' | /root/ask leave; echo '{"verb":"list"}' | /root/ask leave; done`);
    await run('for i in $(seq 14); do sleep 30 | /root/ask leave & done 2>/dev/null >/dev/null </dev/null; unik instances');
    expect(await run('unik instances')).toMatch(/^NAME/);
    expect((await machine.ping('ab')).ok).toBe(true);
  });
});

describe('git in the container host', () => {
  it('keeps a history of sources, and clones it', { timeout: SLOW_MS }, async () => {
    const nonce = randomBytes(8).toString('hex');
    await sampleWith('/root/repo', nonce);
    await run('cd /root/repo && git init -q && git config user.name Reader && git config user.email reader@host.lab && git add . && git commit -qm first');
    await sampleWith('/root/repo', `${nonce}-second`);
    expect(await run('cd /root/repo && git diff')).toContain(`+#define GREETING "${nonce}-second"`);
    await run('cd /root/repo && git commit -qam second && git clone -q /root/repo /root/clone');
    expect(await run('cd /root/clone && git log --format=%s')).toBe('second\nfirst\n');
    expect(await run('cat /root/clone/hello.c')).toContain(`"${nonce}-second"`);
  });
});
