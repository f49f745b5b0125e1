// unik and its kit, as far as they can be looked at without a container host.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkUnikernel } from '@/_lab/session/deployed-image';
import { seededRandom } from '@/_shared/seeded-random';

const at = (path: string) => fileURLToPath(new URL(`../../lab-images/${path}`, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'unik-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Component {
  readonly name: string;
  readonly needs: readonly string[];
  readonly bases: readonly string[];
}
interface Base {
  readonly name: string;
  readonly components: readonly string[];
}

const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const kit = join(folder, 'kit');
const makeKit = (build: string, out: string) =>
  execFileSync('make', ['-s', '-C', at('unikernel'), 'kit', `BUILD=${join(folder, build)}`, `OUT_DIR=${out}`]);
const bases = json(at('unik/bases.json')) as readonly Base[];

describe('the kit', () => {
  let components: readonly Component[];
  beforeAll(() => {
    makeKit('first', kit);
    components = json(join(kit, 'components.json')) as readonly Component[];
  });

  /** What a base is linked from: its components and all they need, in the kit's order. */
  function chosenFor(base: Base): readonly Component[] {
    const chosen = new Set(base.components);
    const add = (name: string) => components.find((component) => component.name === name)?.needs.forEach((need) => chosen.add(need));
    for (let size = 0; size !== chosen.size; ) {
      size = chosen.size;
      [...chosen].forEach(add);
    }
    return components.filter(({ name }) => chosen.has(name));
  }

  it('has an object for each component, and each thing that one needs', () => {
    const names = components.map(({ name }) => name);
    expect(readdirSync(join(kit, 'components')).sort()).toEqual(names.map((name) => `${name}.o`).sort());
    for (const { name, needs } of components) expect(names, name).toEqual(expect.arrayContaining([...needs]));
  });

  it('has what each base is made of', () => {
    for (const base of bases) {
      const chosen = chosenFor(base);
      expect(chosen.map(({ name }) => name), base.name).toEqual(expect.arrayContaining([...base.components]));
      for (const component of chosen) expect(component.bases, component.name).toContain(base.name);
    }
  });

  it.each([
    ['posix', 'hello'],
    ['clean', 'clean'],
  ])('makes a unikernel of base %s and the sample %s', (name, sample) => {
    const base = bases.find((candidate) => candidate.name === name)!;
    const [object, identity, image] = ['sample.o', 'identity.o', 'sample.elf'].map((file) => join(folder, file)) as [string, string, string];
    const compile = (source: string, out: string, input?: string) =>
      execFileSync('gcc', ['-m32', '-fno-pic', '-nostdinc', '-isystem', join(kit, 'include'), '-Wall', '-Wextra', '-Werror', '-c', '-o', out, ...source.split(' ')], { input });
    compile(at(`unik/samples/${sample}/hello.c`), object);
    compile('-x c -', identity, 'const char uk_build_id[] = "0", uk_image_name[] = "app";');
    const lib = (file: string) => join(kit, 'lib', file);
    execFileSync('ld', [
      ...'-m elf_i386 -static -nostdlib --gc-sections --build-id=none -z max-page-size=16 -z noexecstack --strip-all -T'.split(' '),
      join(kit, 'link.ld'), lib('crt1.o'), lib('crti.o'), ...chosenFor(base).map((component) => join(kit, 'components', `${component.name}.o`)),
      object, identity, '--start-group', lib('libc.a'), lib('libgcc.a'), '--end-group', lib('crtn.o'), '-o', image,
    ]);
    expect(checkUnikernel(new Uint8Array(readFileSync(image)), 16)).toEqual({ ok: true, value: undefined });
  });

  it('is the same when it is made again somewhere else', () => {
    const again = join(folder, 'again');
    makeKit('second', again);
    const hashes = (root: string) =>
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => `${path.slice(root.length)} ${createHash('sha256').update(readFileSync(path)).digest('hex')}`)
        .sort();
    expect(hashes(again)).toEqual(hashes(kit));
  });
});

describe('the command line of unik', () => {
  const program = join(folder, 'unik');
  const [store, socket] = [join(folder, 'images'), join(folder, 'provider')];
  const unik = (...words: string[]) => {
    const { status, stdout, stderr } = spawnSync(program, words, { encoding: 'utf8' });
    return { status, stdout, stderr };
  };

  beforeAll(() => {
    const sources = readdirSync(at('unik')).filter((name) => name.endsWith('.c')).map((name) => at(`unik/${name}`));
    const flags = '-g -O1 -std=gnu11 -D_GNU_SOURCE -DJSON_VALUES_MAX=4096 -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=all';
    const places = [`-DSTORE="${store}"`, `-DPROVIDER_SOCKET="${socket}"`];
    execFileSync('gcc', [...flags.split(' '), ...places, `-I${at('agent')}`, ...sources, at('agent/json.c'), at('apps/web/sha256.c'), '-o', program]);
  });

  it('has the verbs and flags of UniK, and marks its own', () => {
    const { status, stdout } = unik('help');
    expect(status).toBe(0);
    const verbs = ['build', 'run', 'instances', 'logs', 'describe-instance', 'delete-instance', 'images', 'rmi', 'target', 'providers', 'compilers', 'help'];
    expect([...stdout.matchAll(/^unik (\S+):/gm)].map((match) => match[1])).toEqual(verbs);
    for (const flag of ['name', 'path', 'base', 'language', 'provider', 'instanceName', 'imageName', 'instance', 'image'])
      expect(stdout).toMatch(new RegExp(`^  --${flag} [A-Z]+ .*\\(required\\)$`, 'm'));
    const ours = [...stdout.matchAll(/^ {2}--(\S+).*\(ours: UniK has no such flag\)$/gm)].map((match) => match[1]);
    expect(ours).toEqual(['with', 'without', 'memory', 'args']);
  });

  it('takes a value behind a blank or an equals sign, and no other', () => {
    const refused = (...words: string[]) => unik(...words).stderr;
    expect(refused('run', '--instanceName=a', '--imageName', '')).toBe('unik: run: --imageName needs a value: IMAGE\n');
    expect(refused('run', '--instanceName', '--imageName', 'b')).toBe('unik: run: --instanceName needs a value: NAME\n');
    expect(refused('build', '--force=yes')).toBe('unik: build: --force takes no value\n');
    expect(refused('rmi', 'hello')).toBe('unik: rmi: "hello" is not a flag; see unik help rmi\n');
    expect(refused('rmi', ...Array.from({ length: 17 }, () => '--image=x'))).toBe('unik: rmi: --image is given too often\n');
  });

  it('says how to remove an instance when waiting for its start is interrupted', async () => {
    const image = { name: 'hello', base: 'posix', language: 'c', provider: 'lab', components: '', sha256: '0'.repeat(64), bytes: 1, memoryBytes: 1, created: 1 };
    mkdirSync(join(store, 'hello'), { recursive: true });
    writeFileSync(join(store, 'hello/image.json'), JSON.stringify(image));
    const provider = createServer().listen(socket);
    const child = spawn(program, ['run', '--instanceName', 'slow-one', '--imageName', 'hello']);
    let said = '';
    child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
    const [connection] = (await once(provider, 'connection')) as [Socket];
    const [asked] = (await once(connection, 'data')) as [Buffer];
    expect(JSON.parse(asked.toString())).toMatchObject({ verb: 'run', instance: 'slow-one' });
    child.kill('SIGINT');
    const [status] = (await once(child, 'close')) as [number];
    expect(status).toBe(130);
    expect(said).toContain('the page may start instance slow-one all the same: unik delete-instance --instance slow-one removes it\n');
    connection.destroy();
    provider.close();
  });

  it('follows what an instance prints, each byte once, though the page keeps the newest only', async () => {
    const nonce = randomBytes(8).toString('hex');
    const shown = ['one\n', `one\n${nonce}`, `${nonce}\ntwo\n`, `${nonce}\ntwo\n`];
    const provider = createServer((connection) => {
      connection.once('data', () => {
        const text = shown.shift();
        const gone = { ok: false, error: { code: 'not-found', message: 'there is no instance named talker' } };
        connection.end(text === undefined ? `${JSON.stringify(gone)}\n` : `{"ok":true}\n${text}`);
      });
    }).listen(socket);
    const child = spawn(program, ['logs', '--instance', 'talker', '--follow']);
    const [said, complained] = [child.stdout, child.stderr].map((stream) => stream.toArray());
    const [status] = (await once(child, 'close')) as [number];
    provider.close();
    expect(Buffer.concat((await said) as Buffer[]).toString()).toBe(`one\n${nonce}\ntwo\n`);
    expect([status, Buffer.concat((await complained) as Buffer[]).toString()]).toEqual([1, 'unik: logs: there is no instance named talker\n']);
  });

  it('survives whatever is typed', () => {
    const random = seededRandom(7);
    const pieces = ['build', 'run', 'help', 'rmi', '--name', '--image', '--=', '--', '-', '=', '', 'x'.repeat(3000), '--with', ',', '--memory=9', '\u00e9', '../..', '--force'];
    for (let round = 0; round < 150; round += 1) {
      const words = Array.from({ length: 1 + Math.floor(random() * 6) }, () => pieces[Math.floor(random() * pieces.length)]!);
      const { status, stderr } = unik(...words);
      expect([0, 1, 2], words.join(' ')).toContain(status);
      expect(stderr).not.toMatch(/runtime error|Sanitizer/);
    }
  });
});
