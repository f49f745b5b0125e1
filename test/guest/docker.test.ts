// The client `docker` in the booted container host: each verb and flag, its output and its exit status; then a terminal.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveLab } from '@/_lab/session/live-lab';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { dockerTable, type DockerRow } from '../support/docker-table';
import { booted, consoleOf, guestLab, host, sleep, text, value } from '../support/guest-lab';

const SLOW_MS = 240_000;

// The engine's service, unless the host starts it by itself.
const engine =
  '[ -S /run/podman/podman.sock ] || { mkdir -p /run/podman; ' +
  'GOMAXPROCS=1 GODEBUG=asyncpreemptoff=1 setsid podman system service --time=0 unix:///run/podman/podman.sock > /dev/null 2>&1 < /dev/null & }; ' +
  'docker ps > /dev/null';

const number = () => 1000 + randomBytes(2).readUInt16LE();
const rows = dockerTable({ word: randomBytes(4).toString('hex'), a: number(), b: number() });

let lab: LiveLab;
let machine: LiveMachine;

beforeAll(async () => {
  ({ lab } = await guestLab());
  machine = await booted(lab, { ...host, args: { warm: '0' } });
  const started = await shell(engine);
  if (started.exit !== 0) throw new Error(started.errors);
}, SLOW_MS);
afterAll(() => lab.dispose());

async function shell(command: string): Promise<{ readonly exit: number | null; readonly out: string; readonly errors: string }> {
  const result = value(await machine.exec({ argv: ['bash', '-c', command], timeoutMs: SLOW_MS }));
  return { exit: result.exit, out: text(result.stdout).trim(), errors: text(result.stderr).trim() };
}

/** Types into the login shell and waits for what (pattern) finds in what the console prints from then on. */
async function typed(keys: string, pattern: RegExp): Promise<RegExpExecArray> {
  const before = consoleOf(machine).length;
  machine.send(keys);
  for (const until = Date.now() + SLOW_MS; Date.now() < until; await sleep(50)) {
    const found = pattern.exec(consoleOf(machine).slice(before));
    if (found) return found;
  }
  throw new Error(`${keys} brought no ${pattern}, but ${consoleOf(machine).slice(before)}`);
}

describe('docker', () => {
  it.each(rows)('$says', { timeout: SLOW_MS }, async (row: DockerRow) => {
    const ran = await shell(row.run);
    expect([ran.exit, ran.exit === (row.exit ?? 0) ? '' : `${ran.out}\n${ran.errors}`], row.run).toEqual([row.exit ?? 0, '']);
    if (row.prints instanceof RegExp) expect(ran.out, row.run).toMatch(row.prints);
    else expect(ran.out, row.run).toBe(row.prints ?? '');
    if (row.complains) expect(ran.errors, row.run).toMatch(row.complains);
  });
});

// The shell of the host is back: what is typed before goes to the program that ends.
const BACK = /exit\r[^]*root@host/;

describe('docker with a terminal', () => {
  it('-it gives the container a terminal of the size of the reader’s, and its status', { timeout: SLOW_MS }, async () => {
    const [a, b] = [number(), number()];
    await typed('stty rows 31 cols 97; docker run -it --rm --network none web-debian bash --norc\r', /bash-[\d.]+# /);
    await typed(`echo $((${a}+${b})) $(stty size) $(tty)\r`, new RegExp(`${a + b} 31 97 /dev/pts/0\r`));
    await typed('exit 7\r', BACK);
    await typed('echo status=$?\r', /status=7\r/);
  });

  it('ctrl-p ctrl-q leaves the container running, attach comes back', { timeout: SLOW_MS }, async () => {
    const nonce = number();
    await typed('docker run -it --name left --network none web-debian bash --norc\r', /bash-[\d.]+# /);
    await typed(`kept=${nonce}\r`, /bash-[\d.]+# /);
    await typed('\x10\x11', /read escape sequence/);
    await typed('echo status=$? $(docker ps -q --filter name=left | wc -l)\r', /status=0 1\r/);
    await typed('docker attach left\r', /attach left\r/);
    await typed('\r', /bash-[\d.]+# /);
    await typed('echo $((kept+1))\r', new RegExp(`${nonce + 1}\r`));
    await typed('exit 3\r', BACK);
    await typed('echo status=$?\r', /status=3\r/);
  });

  it('exec -it opens a shell, ctrl-c reaches it', { timeout: SLOW_MS }, async () => {
    await typed('docker start left; docker exec -it left bash --norc\r', /bash-[\d.]+# /);
    await typed('sleep 100\r', /sleep 100\r/);
    await sleep(500);
    await typed('\x03', /\^C/);
    await typed('echo code=$?\r', /code=130\r/);
    await typed('exit 2\r', BACK);
    await typed('echo status=$?; docker rm -f left\r', /status=2\r\nleft\r/);
  });
});
