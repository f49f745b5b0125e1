// Programs nobody here wrote, and a conversation with each on a console that only the running program could hold.
import { randomInt } from 'node:crypto';

/** What is typed, and what must then appear. */
export interface Exchange {
  readonly type: string;
  readonly expect: string | RegExp;
}

export interface Program {
  readonly title: string;
  readonly image: string;
  /** Settings of the image's command line. */
  readonly args?: Readonly<Record<string, string>>;
  /** Made anew for each run: the numbers in it are random. */
  readonly conversation: () => readonly Exchange[];
}

const number = () => randomInt(1000, 100_000);
export const noSecondProcess = 'a unikernel is one process in one address space; there can be no second';

/** A line typed at a prompt. */
const line = (text: string, expect: Exchange['expect']): Exchange => ({ type: `${text}\r`, expect });

export const programs: readonly Program[] = [
  {
    title: 'Lua 5.4 at its prompt',
    image: 'lua',
    conversation: () => {
      const [a, b] = [number(), number()];
      return [
        line(`print(${a} * ${b}, _VERSION)`, `${a * b}\tLua 5.4`),
        line(`f = io.open("/tmp/x", "w"); f:write(${a}, "\\n", ${b}); f:close()`, '> '),
        line('s = 0; for l in io.lines("/tmp/x") do s = s + l end; print("sum", s)', `sum\t${a + b}`),
        line('dofile "/usr/share/lua/primes.lua"', '83 89 97'),
        line('print(os.execute("ls"))', 'Function not implemented'),
        line(`print("on", ${b}); while true do os.time() end`, `on\t${b}`),
        { type: '\u0003', expect: 'interrupted!' },
        line(`error({} .. ${a})`, 'attempt to concatenate a table value'),
      ];
    },
  },
  {
    title: "SQLite's shell",
    image: 'sqlite',
    conversation: () => {
      const [a, b] = [number(), number()];
      return [
        line('.read /usr/share/sqlite/planets.sql', 'sqlite> '),
        line(`select name || (${a} * ${b}) from planets where moons = 2;`, `Mars${a * b}`),
        line('.save /tmp/planets.db', 'sqlite> '),
        line('.open /tmp/planets.db', 'sqlite> '),
        line(`insert into planets values ('n${a}', ${b}, 7); select 'rows=' || count(*) from planets;`, 'rows=5'),
        line('pragma integrity_check;', 'ok'),
        line(`select hex(sum(radius_km)) from planets where moons = ${a};`, 'sqlite> '),
        line('select * from nowhere;', 'no such table: nowhere'),
      ];
    },
  },
  {
    title: "Debian's busybox, as it is",
    image: 'linux-binary',
    args: { run: '/bin/busybox', words: 'ash' },
    conversation: () => {
      const [a, b] = [number(), number()];
      return [
        line(`echo $((${a} * ${b}))`, String(a * b)),
        line(`echo ${a} > /tmp/x; read n < /tmp/x; echo sum=$((n + ${b}))`, `sum=${a + b}`),
        line('cd /bin; echo *', 'bash-static busybox'),
        line('ls', noSecondProcess),
        line('echo still here', '\nstill here'),
      ];
    },
  },
  {
    title: "Debian's bash, linked with glibc, as it is",
    image: 'linux-binary',
    args: { run: '/bin/bash-static', words: '-i' },
    conversation: () => {
      const [a, b] = [number(), number()];
      return [
        line(`echo $((${a} * ${b} + 2**40))`, String(a * b + 2 ** 40)),
        line(`v=${a}; for i in 1 2 3; do v=$((v + i)); done; echo v=$v`, `v=${a + 6}`),
        line(`printf '%x\\n' ${b}`, b.toString(16)),
        line('ls | cat', noSecondProcess),
      ];
    },
  },
];

/** Whether (shown) holds what an exchange must bring; echoes of what was typed are not it. */
export function holds(shown: string, { type, expect }: Exchange): boolean {
  const answers = shown.replaceAll('\r\n', '\n').replaceAll(type.replace('\r', ''), '');
  return typeof expect === 'string' ? answers.includes(expect) : expect.test(answers);
}
