import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 as zlibCrc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { crc32 } from '@/_lab/takeaway/bytes';
import { checkElf } from '@/_lab/takeaway/elf-check';
import { qemuKernelLine, qemuLines, virtualBoxLines, type HomeMachine } from '@/_lab/takeaway/hypervisor-lines';
import { takeHome, takeHomeCommandLine, takeHomeFormats, type TakeHomeFormat } from '@/_lab/takeaway/take-home';
import { sampleImage } from '../../support/sample-images';
import { tinyElf } from '../../support/tiny-elf';

const loader = new Uint8Array(3072);
loader.set(Buffer.from('RZBOOT1\0'), 512);
const commandLine = 'name=home';

function made(format: TakeHomeFormat, file = tinyElf()) {
  const result = takeHome(format, { name: 'home', file, loader, commandLine });
  if (!result.ok) throw new Error(result.failure);
  return { ...result.value, view: new DataView(result.value.bytes.buffer, result.value.bytes.byteOffset) };
}

const text = (bytes: Uint8Array, at: number, length: number) => Buffer.from(bytes.subarray(at, at + length)).toString('latin1');

describe('a command line to take home', () => {
  it('keeps the name and the arguments, and leaves the address to DHCP', () => {
    expect(takeHomeCommandLine(sampleImage, 'home')).toBe('name=home port=80');
  });
});

describe('checking an ELF file', () => {
  it('takes a program with a multiboot header, and says how much memory it needs', () => {
    expect(checkElf(tinyElf())).toEqual({ ok: true, value: 0x100000 + 0x1100 });
  });

  it('says of a truncated file where it ends', () => {
    const whole = tinyElf(0x200);
    const ends = [0, 20, 51, 60, 0x80, 0x1ff];
    for (const end of ends) {
      const result = checkElf(whole.subarray(0, end));
      expect(result.ok, `cut to ${end}`).toBe(false);
    }
    expect(checkElf(whole.subarray(0, 0x1ff))).toEqual({ ok: false, failure: 'the file ends after 511 bytes, within a segment that goes to 512' });
  });

  it.each([
    [0, 0x7e, 'no ELF file'],
    [4, 2, 'no program for i386'],
    [18, 62, 'no program for i386'],
    [0x60, 0, 'no multiboot header'],
    [0x64, 7, 'no multiboot header'],
    [44, 0, 'before its table of segments'],
    [52 + 14, 0, 'not where it can be loaded'],
    [52 + 16 + 2, 9, 'within a segment'],
  ])('with byte %i set to %i: %s', (at, value, reason) => {
    const file = tinyElf();
    file[at] = value;
    const result = checkElf(file);
    expect(result.ok ? '' : result.failure).toContain(reason);
  });

  it('never throws, whatever the bytes are', () => {
    for (let round = 0; round < 3000; round += 1) {
      const file = tinyElf();
      for (const byte of randomBytes(4)) file[byte % 0x70] = randomBytes(1)[0]!;
      checkElf(file.subarray(0, randomBytes(1)[0]));
    }
  });
});

describe.each(takeHomeFormats)('%s', (format) => {
  it('is refused with the reason when the image is damaged', () => {
    const result = takeHome(format, { name: 'home', file: tinyElf().subarray(0, 100), loader, commandLine });
    expect(result).toMatchObject({ ok: false });
  });

  it('is the same from the same image, and holds it unchanged', () => {
    const file = tinyElf(70_000);
    file.set(randomBytes(69_000), 1000);
    expect(Buffer.from(made(format, file).bytes).equals(Buffer.from(made(format, file).bytes))).toBe(true);
    const whole = Buffer.from(made(format, file).bytes);
    const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    const at = whole.indexOf(Buffer.from(file.subarray(0, 1024)));
    // Grains of a VMDK follow each other because none between them is empty.
    expect(sum(whole.subarray(at, at + file.length))).toBe(sum(file));
  });
});

describe('formats', () => {
  it('CRC-32 is that of zlib', () => {
    const bytes = randomBytes(1000);
    const reference = zlibCrc32 as ((data: Uint8Array) => number) | undefined;
    expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926);
    if (reference) expect(crc32(bytes)).toBe(reference(bytes));
  });

  it('the loader on a disk is told sector, size, checksum and command line', () => {
    const { bytes, view } = made('raw');
    expect([view.getUint32(520, true), view.getUint32(524, true), view.getUint32(528, true)]).toEqual([6, 0x100, crc32(tinyElf())]);
    expect(text(bytes, 532, 10)).toBe('name=home\0');
    expect([bytes[446], bytes.length]).toEqual([0x80, 1 << 20]);
  });

  it('the CD has its descriptors, a boot catalogue whose words add up to 0, and the file', () => {
    const { bytes, view } = made('iso');
    expect([16, 17, 18].map((sector) => bytes[sector * 2048])).toEqual([1, 0, 255]);
    expect(text(bytes, 17 * 2048 + 7, 23)).toBe('EL TORITO SPECIFICATION');
    const catalogue = view.getUint32(17 * 2048 + 71, true) * 2048;
    const words = Array.from({ length: 16 }, (_, index) => view.getUint16(catalogue + 2 * index, true));
    expect(words.reduce((sum, word) => sum + word, 0) & 0xffff).toBe(0);
    expect(text(bytes, 22 * 2048, 2048)).toContain('KERNEL.ELF;1');
    expect(view.getUint32(16 * 2048 + 80, true)).toBe(bytes.length / 2048);
  });

  it('VDI and VMDK say who they are and how large their disk is', () => {
    const vdi = made('vdi').view;
    expect([vdi.getUint32(0x40, true), vdi.getUint32(0x170, true)]).toEqual([0xbeda107f, 1 << 20]);
    const vmdk = made('vmdk');
    expect([text(vmdk.bytes, 0, 4), vmdk.view.getUint32(12, true)]).toEqual(['KDMV', 2048]);
    expect(text(vmdk.bytes, 512, 1000)).toContain('RW 2048 SPARSE "home.vmdk"');
  });

  it('the built loader has its place for a payload', () => {
    const images = join(import.meta.dirname, '../../../public/images');
    const { parts } = JSON.parse(readFileSync(join(images, 'manifest.json'), 'utf8')) as { parts: { id: string; files: { path: string }[] }[] };
    const built = readFileSync(join(images, parts.find(({ id }) => id === 'boot-loader')!.files[0]!.path));
    expect(takeHome('raw', { name: 'home', file: tinyElf(), loader: built, commandLine }).ok).toBe(true);
  });
});

describe('lines to copy', () => {
  const machine: HomeMachine = { name: 'home', memoryMiB: 16, commandLine, hasNetwork: true, serves: 80 };
  const all = (change: Partial<HomeMachine>) => {
    const changed = { ...machine, ...change };
    return [...qemuLines(changed), qemuKernelLine(changed), ...virtualBoxLines(changed)].join('\n');
  };

  it('name the file, the card and the port', () => {
    expect(qemuLines(machine)[1]).toMatch(/-cdrom home\.iso .*hostfwd=tcp:127\.0\.0\.1:8080-:80 -device e1000,netdev=net/);
    expect(qemuKernelLine(machine)).toContain('-kernel home.elf -append "name=home"');
    expect(virtualBoxLines(machine).join('\n')).toMatch(/--nictype1 82540EM --natpf1 "served,tcp,127\.0\.0\.1,8080,,80"[^]*--medium home\.vdi/);
  });

  it('lead to the port that the image serves, or to none', () => {
    expect(all({ serves: 6379 }).match(/8080(-:|,,)6379/g)).toHaveLength(5);
    const client = all({ serves: null });
    expect(client).toContain('-netdev user,id=net -device virtio-net-pci');
    expect(client).not.toMatch(/8080|hostfwd|natpf/);
  });

  it('have no network card for an image without a network', () => {
    const alone = all({ hasNetwork: false, serves: null });
    expect(alone.match(/-nic none/g)).toHaveLength(2);
    expect(alone).toContain('--memory 16 --nic1 none');
    expect(alone).not.toMatch(/netdev|82540EM/);
  });
});
