// Unikernels taken home: CDs and disks made as the page makes them boot under QEMU with its BIOS, on each network card.
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { manifestSchema } from '@/_lab/load/manifest-schema';
import { takeHome, takeHomeCommandLine, type TakeHomeFormat } from '@/_lab/takeaway/take-home';
import { publishedFile, QemuMachine } from './unikernel-machine';

const IMAGES = join(import.meta.dirname, '../../public/images');
const manifest = manifestSchema.parse(JSON.parse(readFileSync(join(IMAGES, 'manifest.json'), 'utf8')));
const loader = readFileSync(join(IMAGES, manifest.parts.find(({ id }) => id === 'boot-loader')!.files[0]!.path));
const scratch = mkdtempSync(join(tmpdir(), 'ring-zero-home-'));
let machine: QemuMachine | undefined;

afterEach(async () => {
  await machine?.stop();
  machine = undefined;
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

/** Writes one form of a published image and returns QEMU's arguments to boot it. */
function medium(format: TakeHomeFormat, image: string, name: string, change: (bytes: Buffer) => void = () => {}): string[] {
  const entry = manifest.images.find(({ id }) => id === image)!;
  const made = takeHome(format, { name, file: publishedFile('kernel', image), loader, commandLine: takeHomeCommandLine(entry, name) });
  if (!made.ok) throw new Error(made.failure);
  const path = join(scratch, made.value.fileName);
  const bytes = Buffer.from(made.value.bytes);
  change(bytes);
  writeFileSync(path, bytes);
  return format === 'iso' ? ['-cdrom', path] : ['-drive', `file=${path},format=${format}`];
}

async function expectAnswers(started: QemuMachine, name: string) {
  const nonce = randomBytes(16).toString('hex');
  const response = await started.fetch(`/echo?nonce=${nonce}`);
  expect([response.status, await response.text()]).toEqual([200, `${nonce}\n`]);
  expect(await (await started.fetch('/info')).json()).toMatchObject({ kind: 'RingZero', name, cpl: 0 });
}

const cards = ['virtio-net-pci', 'virtio-net-pci,disable-legacy=on', 'e1000', 'ne2k_pci'];
const formats = ['iso', 'raw', 'vdi', 'vmdk'] as const;

describe.each(cards)('on network card %s', (device) => {
  it.each(formats)('web answers a nonce from its %s', async (format) => {
    const name = `home-${randomBytes(4).toString('hex')}`;
    machine = await QemuMachine.start({ device, medium: medium(format, 'web', name) });
    await machine.ready();
    await expectAnswers(machine, name);
  });
});

it.each(formats)('clean answers a nonce from its %s', async (format) => {
  machine = await QemuMachine.start({ image: 'clean', device: 'e1000', medium: medium(format, 'clean', 'own') });
  await machine.ready();
  await expectAnswers(machine, 'own');
});

describe('the boot loader', () => {
  async function says(options: Parameters<typeof QemuMachine.start>[0], text: string | RegExp) {
    machine = await QemuMachine.start(options);
    const started = machine;
    await started.until('halt', () => started.console.includes('boot: halted'));
    expect(started.console).toMatch(text);
  }

  it('says that a machine has too little memory', async () => {
    await says({ memoryMiB: 1, medium: medium('raw', 'web', 'small') }, /too little memory: the image needs [2-9] MiB, this machine has 1 MiB/);
  });

  it.each(formats)('says that the image on its %s is damaged', async (format) => {
    const kernel = publishedFile('kernel');
    const spoil = (bytes: Buffer) => {
      const at = bytes.indexOf(kernel.subarray(0, 512));
      bytes[at + 5000]! ^= 1;
    };
    await says({ medium: medium(format, 'web', 'spoilt', spoil) }, 'the image on this medium is damaged: its checksum is wrong');
  });

  it('says that a medium ends too early', async () => {
    const path = join(scratch, 'short.img');
    medium('raw', 'web', 'short');
    writeFileSync(path, readFileSync(join(scratch, 'short.img')).subarray(0, 30 * 1024));
    await says({ medium: ['-drive', `file=${path},format=raw`] }, 'the drive cannot be read');
  });

  it('says that what is on its medium is no program', async () => {
    const spoil = (bytes: Buffer) => {
      bytes[bytes.indexOf(publishedFile('kernel').subarray(0, 512))] = 0;
    };
    await says({ medium: medium('raw', 'web', 'no-elf', spoil) }, 'the image is no ELF program for i386');
  });
});
