// The committed gateway.wasm is what its sources make: rebuilt byte for byte with the locked compiler, and with any
// compiler the same twice.
import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { publishedGateway } from './gateway-pair';

const recipe = fileURLToPath(new URL('../../lab-images/gateway', import.meta.url));
const lockSchema = z.object({ toolchain: z.object({ clang: z.string(), lld: z.string(), 'wasi-libc': z.string() }) });
const scratch = mkdtempSync(join(tmpdir(), 'gateway-build-'));

afterAll(() => rmSync(scratch, { recursive: true }));

function run(program: string, ...args: string[]) {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** The locked toolchain's names for what is installed here. */
function installed() {
  return {
    clang: run('clang-14', '--version').split('\n')[0],
    lld: run('wasm-ld-14', '--version').split('\n')[0],
    'wasi-libc': run('dpkg-query', '-W', '-f=${Version}', 'wasi-libc'),
  };
}

/** Builds in a fresh folder and returns the hash of the module. */
function build(name: string) {
  const folder = join(scratch, name);
  run('make', '-C', recipe, `BUILD=${folder}`);
  return createHash('sha256').update(readFileSync(join(folder, 'gateway.wasm'))).digest('hex');
}

describe('the recipe of the gateway', () => {
  it('makes the committed module, or with another compiler the same module twice', () => {
    const lock = lockSchema.parse(JSON.parse(readFileSync(join(recipe, '../lock.json'), 'utf8')));
    const here = installed();
    const [first, second] = [build('first'), build('a-second-place')];
    expect(second).toBe(first);
    if (here.clang === lock.toolchain.clang && here.lld === lock.toolchain.lld && here['wasi-libc'] === lock.toolchain['wasi-libc']) {
      expect(first).toBe(publishedGateway().sha256);
      console.log(`rebuilt byte for byte: ${first}`);
    } else {
      console.log(`another toolchain than the locked one (${JSON.stringify(here)}): built twice, ${first}, not compared with the committed module`);
    }
  });

  it('publishes a file that matches its hash and imports nothing but the four functions', () => {
    const { wasm, sha256 } = publishedGateway();
    expect(createHash('sha256').update(wasm).digest('hex')).toBe(sha256);
    const imports = WebAssembly.Module.imports(new WebAssembly.Module(wasm));
    expect(imports.map(({ module, name }) => `${module}.${name}`).sort()).toEqual(['env.gw_event', 'env.gw_now_ms', 'env.gw_transmit', 'env.gw_udp']);
  });

  it('survives a million hostile frames under AddressSanitizer and UBSan', () => {
    const { status, stdout, stderr } = spawnSync('make', ['-C', recipe, `BUILD=${join(scratch, 'sanitize')}`, 'SEEDS=1 2', 'FRAMES=500000', 'sanitize'], {
      encoding: 'utf8',
      env: { ...process.env, ASAN_OPTIONS: 'handle_sigill=1' },
    });
    expect(status, stderr.slice(-4000)).toBe(0);
    expect(stdout.match(/afterwards: serves yes.*allocations left 0/g)).toHaveLength(2);
    console.log(stdout.split('\n').filter((line) => /^(seed|afterwards)/.test(line)).join('\n'));
  });
});
