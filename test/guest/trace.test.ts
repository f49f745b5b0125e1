// The same program, from the same object files, as a unikernel with trace=1 and as a Linux process under strace.
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stracedCalls, tracedCalls, type Call } from '../support/call-lists';
import { booted, consoleOf, guestLab, host, imageOf, manifestWith, sleep, text, unikernel, value, type GuestLab } from '../support/guest-lab';

const SLOW_MS = 240_000;
const SOURCES = join(import.meta.dirname, '../../lab-images/unikernel');

// What belongs to the C library: its start and its memory; on Linux it reads the clock from a page that the kernel shares
// with it (the vdso), so strace sees nothing of that.
const startCalls = ['execve', 'set_thread_area', 'set_tid_address'];
const memoryCalls = ['brk', 'mmap2', 'munmap', 'mremap', 'mprotect', 'madvise'];
const clockCalls = ['clock_gettime64'];
const isOwn = ({ name }: Call) => ![...startCalls, ...memoryCalls, ...clockCalls].includes(name);

/** Lua without a blank or an equals sign, which a command line takes for its own. */
const script = (nonce: string) =>
  [
    `(function(f)f:write("${nonce}\\n")f:flush()f:seek("set",4)print(f:read("a"))f:close()end)(io.open("/${nonce}","w+"))`,
    `print(io.open("/none-${nonce}"))`,
    `print(os.rename("/${nonce}","/moved-${nonce}"))`,
    `for--[[]]line--[[]]in--[[]]io.lines("/moved-${nonce}")do--[[]]print(line)end`,
    `print(os.remove("/moved-${nonce}"))`,
    `print(os.remove("/moved-${nonce}"))`,
  ].join(';');

const said = ({ name, result }: Call) => `${name} ${result}`;

describe('Lua', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ring-zero-trace-'));
  const nonce = randomBytes(8).toString('hex');
  let guests: GuestLab;
  let traced: Call[] = [];
  let straced: Call[] = [];

  beforeAll(async () => {
    const program = join(folder, 'lua');
    execFileSync('make', ['-s', 'linux', 'IMAGE=lua', `BUILD=${join(folder, 'build')}`, `OUT_FILE=${program}`], { cwd: SOURCES, stdio: 'pipe' });
    expect(imageOf('lua').cmdline).toBe('name={name}');
    const manifest = manifestWith('lua', { cmdline: `name={name} trace=1 -e ${script(nonce)}`, readyMarker: 'call: ' });
    guests = await guestLab({ manifest });
    const machine = await booted(guests.lab, { ...unikernel, image: 'lua' });
    for (const until = performance.now() + SLOW_MS; !consoleOf(machine).includes('has ended') && performance.now() < until; await sleep(20));
    traced = tracedCalls(consoleOf(machine));

    const linux = await booted(guests.lab, host);
    value(await linux.writeFile('/root/lua', new Uint8Array(readFileSync(program)), 0o755));
    // The reader's console: a terminal, as the unikernel's is.
    const command = 'exec strace -o /root/calls -s 48 /root/lua -e "$1" </dev/ttyS0 >/dev/ttyS0 2>&1';
    const { exit } = value(await linux.exec({ argv: ['sh', '-c', command, 'sh', script(nonce)], timeoutMs: SLOW_MS }));
    expect(exit).toBe(0);
    straced = stracedCalls(text(value(await linux.readFile('/root/calls'))));
  }, SLOW_MS);
  afterAll(() => {
    guests.lab.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('makes the same calls in the same order with the same results', () => {
    console.log(traced.filter(isOwn).map((call, index) => `${call.line}\n    ${straced.filter(isOwn)[index]?.line}`).join('\n'));
    expect(traced.filter(isOwn).map(said)).toEqual(straced.filter(isOwn).map(said));
    expect(traced.filter(isOwn).length).toBeGreaterThan(20);
  });

  it('opens the file that was named now, in both', () => {
    for (const calls of [traced, straced]) {
      expect(calls.filter(({ line }) => line.includes(nonce)).map(({ name }) => name)).toEqual(
        expect.arrayContaining(['open', 'rename', 'read', 'unlink']),
      );
      expect(calls.find(({ line }) => line.includes(`none-${nonce}`))?.result).toBe('ENOENT');
    }
  });

  it("differs in the C library's calls: nobody has to exec a unikernel, and Linux shows the time without a call", () => {
    const named = (calls: readonly Call[], names: readonly string[]) => calls.map(({ name }) => name).filter((name) => names.includes(name));
    expect(named(traced, startCalls)).toEqual(['set_thread_area', 'set_tid_address']);
    expect(named(straced, startCalls)).toEqual(['execve', ...named(traced, startCalls)]);
    expect([named(traced, clockCalls).length > 0, named(straced, clockCalls)]).toEqual([true, []]);
  });
});
