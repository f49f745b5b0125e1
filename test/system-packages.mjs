// The programs that tests need beyond npm packages, and how a Debian machine gets them.
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { run, stop } from '../app/_build/prepare.mjs';

/** A Debian package and a file that shows it is there: an absolute path, or a program on the path. */
const NEEDED = [
  ['chromium', 'chromium'],
  ['firefox-esr', 'firefox-esr'],
  ['qemu-system-x86', 'qemu-system-i386'],
  ['seabios', '/usr/share/seabios/bios.bin'],
  ['gcc', 'gcc'],
  ['make', 'make'],
  ['lib32gcc-12-dev', '/usr/lib/gcc/x86_64-linux-gnu/12/32/libgcc.a'],
  ['clang-14', 'clang-14'],
  ['lld-14', 'wasm-ld-14'],
  ['wasi-libc', '/usr/include/wasm32-wasi/stdio.h'],
  ['libclang-rt-14-dev-wasm32', '/usr/lib/llvm-14/lib/clang/14.0.6/lib/wasi/libclang_rt.builtins-wasm32.a'],
  ['xz-utils', 'xz'],
  ['cpio', 'cpio'],
  ['tcl', 'tclsh'],
];

function isPresent(file) {
  if (file.startsWith('/')) return existsSync(file);
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, file)));
}

/** Installs what is missing where it may (Debian, root); otherwise prints the command and stops. */
export function ensureSystemPackages() {
  const missing = NEEDED.filter(([, file]) => !isPresent(file)).map(([name]) => name);
  if (missing.length === 0) return;
  const command = `apt-get install -y --no-install-recommends ${missing.join(' ')}`;
  const isDebianRoot = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (!isDebianRoot) stop(`The tests need programs that are not here: ${missing.join(', ')}.\nOn Debian 12, as root:\n\n  ${command}`);
  process.env.DEBIAN_FRONTEND = 'noninteractive';
  if (spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit' }).status !== 0) stop('apt-get update failed.');
  run('Installing test programs', 'apt-get', command.split(' ').slice(1));
}
