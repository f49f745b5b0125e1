// The table of cpu/symbols.c, as assembly, from the functions of a linked image.
//
//   node tools/symbol-table.mjs [ELF]      without an image: a table with nothing in it
import { execFileSync } from 'node:child_process';

const elf = process.argv[2];
const nm = elf ? execFileSync('nm', ['--numeric-sort', '--print-size', elf], { encoding: 'utf8' }) : '';
const functions = [...nm.matchAll(/^([0-9a-f]{8}) ([0-9a-f]{8}) [tTwW] (\S+)$/gm)].map(([, address, size, name]) => ({ address, size, name }));

const lines = ['.section .uk_symbols, "a"', '.globl uk_symbols, uk_symbols_end, uk_symbol_names', '.balign 4', 'uk_symbols:'];
let at = 0;
for (const { address, size, name } of functions) {
  lines.push(`.long 0x${address}, 0x${size}, ${at}`);
  at += name.length + 1;
}
lines.push('uk_symbols_end:', 'uk_symbol_names:', ...functions.map(({ name }) => `.asciz "${name}"`), '.section .note.GNU-stack, "", @progbits');
console.log(lines.join('\n'));
