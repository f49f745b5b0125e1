// One row per claim of the library OS: an image of a small program is booted under v86 and answers a nonce chosen now.
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EngineShare } from '@/_lab/session/engine-share';
import type { Manifest } from '@/_lab/load/manifest-schema';
import type { LiveLab } from '@/_lab/session/live-lab';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { claimLine } from '../support/claim-answer';
import { buildClaims, type ClaimImages } from '../support/claim-images';
import { claims, faults, limitLines, networkClaims } from '../support/claim-table';
import { corruptArchives, corruptPrograms } from '../support/corrupt-programs';
import { add, consoleOf, guestLab, sleep, value } from '../support/guest-lab';

const engines = new EngineShare();
let images: ClaimImages;
let lab: LiveLab | null = null;

beforeAll(() => {
  const began = performance.now();
  images = buildClaims();
  console.log(`claims: ${images.manifest.images.length} images built in ${Math.round(performance.now() - began)} ms`);
});
afterAll(() => images.remove());

async function inLab(manifest: Manifest, run: (lab: LiveLab) => Promise<void>): Promise<void> {
  ({ lab } = await guestLab({ imagesRoot: images.folder, manifest, engines }));
  try {
    await run(lab);
  } finally {
    lab.dispose();
  }
}

/** Rows of a table under their titles. */
const rows = <Row extends { readonly title: string }>(table: readonly Row[]) => table.map((row) => [row.title, row] as const);

const newNonce = () => randomBytes(8).toString('hex');
const specs = [
  { name: 'unikernel', mac: '00:22:15:00:00:0a', ip: '10.0.0.10' },
  { name: 'second', mac: '00:22:15:00:00:0b', ip: '10.0.0.11' },
] as const;

function start(lab: LiveLab, image: string, words: string, which: 0 | 1 = 0): LiveMachine {
  const machine = add(lab, { image, ...specs[which], args: { words } });
  void machine.boot();
  return machine;
}

/** Waits until the console holds `wanted`, or anything that ends a program. */
async function until(machine: LiveMachine, wanted: RegExp, timeoutMs = 20_000): Promise<string> {
  const end = performance.now() + timeoutMs;
  for (;;) {
    const printed = consoleOf(machine);
    if (wanted.test(printed) || /fault: halted|^exit: [^\n]*\n/m.test(printed) || performance.now() > end) return printed;
    await sleep(5);
  }
}

const answerOf = (printed: string) => /^claim [a-z-]+: .*$/m.exec(printed)?.[0].trim() ?? printed;
const answered = /^claim [a-z-]+: [^\n]*\n/m;

describe('a program of its own proves', () => {
  it.each(rows(claims))('%s', async (_, { name, image, words, parts, typing }) => {
    const nonce = newNonce();
    await inLab(images.manifest, async (lab) => {
      const machine = start(lab, image ?? name, [nonce, ...(words ?? [])].join(' '));
      for (const { after, keys } of typing ?? []) {
        expect(await until(machine, after)).toMatch(after);
        value(machine.send(keys));
      }
      const printed = await until(machine, answered);
      expect(answerOf(printed)).toBe(claimLine(name, nonce, parts));
    });
  });
});

describe('two machines on one switch prove', () => {
  it.each(rows(networkClaims))('%s', async (_, { server, waiting, client, words, parts, serverParts }) => {
    const [one, other] = [newNonce(), newNonce()];
    await inLab(images.manifest, async (lab) => {
      const serving = start(lab, server, one);
      expect(await until(serving, waiting)).toMatch(waiting);
      const asking = start(lab, client, [other, ...words].join(' '), 1);
      expect(answerOf(await until(asking, answered))).toBe(claimLine(client, other, parts));
      // What the server took came of the client's nonce.
      expect(answerOf(await until(serving, answered))).toBe(claimLine(server, other, serverParts));
    });
  });
});

describe('what ends a program', () => {
  it.each(rows(faults))('%s is reported by name, and does not hang', async (_, { kind, report }) => {
    const nonce = newNonce();
    await inLab(images.manifest, async (lab) => {
      const machine = start(lab, 'faults', `${nonce} ${kind}`);
      const printed = await until(machine, /fault: halted/);
      expect(answerOf(printed)).toBe(claimLine('faults', nonce, (fill) => [fill(10, 1)]));
      expect(printed).toMatch(report);
      expect(printed).not.toContain('survived');
    });
  });

  it('abort() is said on the console with its signal', async () => {
    await inLab(images.manifest, async (lab) => {
      const printed = await until(start(lab, 'abort', newNonce()), /^exit: /m);
      expect(printed).toMatch(/posix: ended by signal 6\r?\nexit: the application has ended with status 134/);
    });
  });
});

describe('what a unikernel cannot do', () => {
  it('is said on the console for every call that would need a second process', async () => {
    await inLab(images.manifest, async (lab) => {
      const printed = await until(start(lab, 'processes', newNonce()), answered);
      for (const line of limitLines) expect(printed).toContain(line);
    });
  });

  it('costs nothing: an image without the components is smaller than one with them', () => {
    expect(images.bytesOf('parts-without')).toBeLessThan(images.bytesOf('parts-with') - 50_000);
  });
});

describe('a deadlock of all threads', () => {
  it('leaves the control channel answering', async () => {
    const nonce = newNonce();
    await inLab(images.manifest, async (lab) => {
      const machine = start(lab, 'deadlock', nonce);
      expect(answerOf(await until(machine, answered))).toBe(claimLine('deadlock', nonce, (fill) => [fill(8, 1)]));
      await sleep(300);
      const ping = newNonce();
      expect(value(await machine.ping(ping)).nonce).toBe([...ping].reverse().join(''));
      expect(consoleOf(machine)).not.toContain('broken');
    });
  });
});

describe('the loader', () => {
  it('runs a static Linux program that comes as a module', async () => {
    const nonce = newNonce();
    await inLab(images.withModule('whole', 'loader', images.program()), async (lab) => {
      const printed = await until(start(lab, 'whole', nonce), answered);
      expect(answerOf(printed)).toBe(claimLine('program', nonce, (fill) => [fill(20, 1), new TextEncoder().encode('module')]));
    });
  });

  it('says that there is no program where no module came', async () => {
    await inLab(images.manifest, async (lab) => {
      const printed = await until(start(lab, 'loader', newNonce()), /fault: halted/);
      expect(printed).toContain('elf: no program: neither run=/path on the command line nor a module');
    });
  });

  it.each(rows(corruptPrograms))('refuses %s by name', async (_, { change, message }) => {
    await inLab(images.withModule('corrupt', 'loader', change(images.program())), async (lab) => {
      const printed = await until(start(lab, 'corrupt', newNonce()), /fault: halted/);
      expect(printed).toMatch(message);
    });
  });

  it.each(rows(corruptArchives))('refuses %s by name', async (_, { bytes, words, message }) => {
    await inLab(images.withModule('corrupt', 'loader', bytes(images.program())), async (lab) => {
      const printed = await until(start(lab, 'corrupt', `${newNonce()} ${words}`), /fault: halted/);
      expect(printed).toMatch(message);
    });
  });
});
