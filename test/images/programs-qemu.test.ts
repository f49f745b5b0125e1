// Programs nobody here wrote, unmodified, in a unikernel under QEMU: the conversations they also hold under v86.
import { randomBytes, randomInt } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { holds, noSecondProcess, programs } from '../support/programs';
import { QemuMachine, type QemuOptions } from './unikernel-machine';

let machine: QemuMachine | undefined;

async function bootReady(options: QemuOptions) {
  machine = await QemuMachine.start(options);
  await machine.ready();
  return machine;
}

afterEach(async () => {
  await machine?.stop();
  machine = undefined;
});

describe.each(programs)('$title', ({ image, args, conversation }) => {
  it('answers what is typed', async () => {
    const started = await bootReady({ image, cmdline: `name=${image}${args ? ` run=${args['run']} ${args['words']}` : ''}` });
    for (const exchange of conversation()) {
      const before = started.console.length;
      started.type(exchange.type);
      await started.until(`answer to ${JSON.stringify(exchange.type)}`, () => holds(started.console.slice(before), exchange));
    }
  });
});

describe("SQLite's benchmark speedtest1", () => {
  it('runs to its end on a file', async () => {
    const started = await bootReady({ image: 'speedtest1', cmdline: 'name=speed --size 2 /tmp/speed.db' });
    await started.until('the end', () => started.console.includes('has ended with status 0'));
    expect(/TOTAL\.+\s+([\d.]+)s/.exec(started.console)?.[1]).toMatch(/^\d/);
  });
});

describe('nginx', () => {
  it('serves files of its archive and answers what only it can know', async () => {
    const started = await bootReady({ image: 'nginx' });
    const [a, b] = [randomBytes(6).toString('hex'), randomBytes(6).toString('hex')];
    const turned = await started.fetch(`/turned?a=${a}&b=${b}`);
    expect([turned.status, turned.headers.get('x-turned')]).toEqual([200, `${b}-${a}`]);
    expect(await turned.text()).toContain('a file in an archive in the image');
    expect((await started.fetch('/none')).status).toBe(404);
  });
});

/** Sends inline commands and resolves what has come back when (last) has. */
function redis(port: number, commands: readonly string[], last: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answers = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(commands.map((command) => `${command}\r\n`).join('')));
    socket.setTimeout(30_000, () => socket.destroy(new Error(`no answer but ${JSON.stringify(answers)}`)));
    socket.on('error', reject);
    socket.on('data', (chunk: Buffer) => {
      answers += chunk.toString();
      if (!answers.includes(last)) return;
      socket.destroy();
      resolve(answers);
    });
  });
}

describe('Redis', () => {
  it('keeps, counts and computes, and refuses what needs a second process', async () => {
    const started = await bootReady({ image: 'redis', cmdline: 'name=redis /etc/redis.conf', guestPort: 6379 });
    const [key, number] = [randomBytes(4).toString('hex'), randomInt(1000, 50_000)];
    const program = `EVAL "return redis.call('get', KEYS[1]) * 2" 1 ${key}`;
    const answers = await redis(started.httpPort, [`SET ${key} ${number}`, `INCRBY ${key} 7`, 'BGSAVE', program], `:${(number + 7) * 2}`);
    expect(answers).toMatch(new RegExp(`^\\+OK\\r\\n:${number + 7}\\r\\n-ERR[^\\r]*\\r\\n:${(number + 7) * 2}`));
    expect(started.console).toContain(`posix: fork: ${noSecondProcess}`);
  });
});
