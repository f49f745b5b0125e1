// Linux programs and archives that the loader must refuse, made by changing a good program.

const ELF_HEADER = { kind: 16, machine: 18, entry: 24, headers: 28, headerBytes: 42, headerCount: 44 } as const;
const SEGMENT = { kind: 0, offset: 4, address: 8, fileBytes: 16, memoryBytes: 20 } as const;
const LOAD = 1;
const INTERPRETER = 3;

/** A copy of a program whose fields are changed: 16 bits in the header, 32 in the first segment that is loaded. */
function changed(change: (bytes: Buffer, segment: number) => void): (program: Buffer) => Buffer {
  return (program) => {
    const bytes = Buffer.from(program);
    const start = bytes.readUInt32LE(ELF_HEADER.headers);
    const count = bytes.readUInt16LE(ELF_HEADER.headerCount);
    const places = Array.from({ length: count }, (_, index) => start + 32 * index);
    const segment = places.find((place) => bytes.readUInt32LE(place) === LOAD);
    if (segment === undefined) throw new Error('the program has nothing to load');
    change(bytes, segment);
    return bytes;
  };
}

export const corruptPrograms = [
  { title: 'a program cut off in its header', change: (program: Buffer) => program.subarray(0, 40), message: /elf: module: is no ELF file/ },
  { title: 'a program cut off in its segments', change: (program: Buffer) => program.subarray(0, 300), message: /segment that lies outside of the file/ },
  { title: 'what is no program', change: () => Buffer.from('#!/bin/sh\n'.repeat(20)), message: /is no ELF file/ },
  {
    title: 'a program for another processor',
    change: changed((bytes) => bytes.writeUInt16LE(62, ELF_HEADER.machine)),
    message: /is no program for i386/,
  },
  {
    title: 'an object file',
    change: changed((bytes) => bytes.writeUInt16LE(1, ELF_HEADER.kind)),
    message: /is no program that could be started/,
  },
  {
    title: 'a dynamically linked program',
    change: changed((bytes, segment) => bytes.writeUInt32LE(INTERPRETER, segment)),
    message: /is dynamically linked; only static programs run here/,
  },
  {
    title: 'program headers outside of the file',
    change: changed((bytes) => bytes.writeUInt32LE(0x7fffffff, ELF_HEADER.headers)),
    message: /program headers that lie outside of the file/,
  },
  {
    title: 'more program headers than the file holds',
    change: changed((bytes) => bytes.writeUInt16LE(0xffff, ELF_HEADER.headerCount)),
    message: /program headers that lie outside of the file/,
  },
  {
    title: 'program headers of another size',
    change: changed((bytes) => bytes.writeUInt16LE(16, ELF_HEADER.headerBytes)),
    message: /program headers that lie outside of the file/,
  },
  {
    title: 'a segment outside of the file',
    change: changed((bytes, segment) => bytes.writeUInt32LE(0xfffff000, segment + SEGMENT.offset)),
    message: /segment that lies outside of the file/,
  },
  {
    title: 'a segment with more in the file than in memory',
    change: changed((bytes, segment) => bytes.writeUInt32LE(1, segment + SEGMENT.memoryBytes)),
    message: /segment that lies outside of the file/,
  },
  {
    title: 'a segment larger than any memory',
    change: changed((bytes, segment) => bytes.writeUInt32LE(0xffffff00, segment + SEGMENT.memoryBytes)),
    message: /segment that lies outside of the file/,
  },
  {
    title: "a segment over the machine's own memory",
    change: changed((bytes, segment) => bytes.writeUInt32LE(0x08000000 - 0x1000, segment + SEGMENT.address)),
    message: /wants addresses where the machine has its memory/,
  },
  {
    title: 'a segment at the end of all addresses',
    change: changed((bytes, segment) => bytes.writeUInt32LE(0xfffff000, segment + SEGMENT.address)),
    message: /segment that lies outside of the file/,
  },
  {
    title: 'an entry outside of all segments',
    change: changed((bytes) => bytes.writeUInt32LE(0x7f000000, ELF_HEADER.entry)),
    message: /begins at an address that is not its own/,
  },
] as const;

const padded = (bytes: Uint8Array) => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);

/** One entry of a cpio archive of the format newc. */
function entry(name: string, mode: number, contents: Uint8Array): Buffer {
  const fields = [1, mode, 0, 0, 1, 0, contents.length, 0, 0, 0, 0, name.length + 1, 0];
  const head = `070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}${name}\0`;
  return Buffer.concat([padded(Buffer.from(head)), padded(contents)]);
}

const FILE = 0o100755;
const whole = (program: Buffer) => Buffer.concat([entry('bin/program', FILE, program), entry('TRAILER!!!', 0, Buffer.alloc(0))]);

const spoilt = (at: number, text: string) => (program: Buffer) => {
  const bytes = whole(program);
  bytes.write(text, at);
  return bytes;
};

export const corruptArchives = [
  { title: 'an archive cut off in a file', bytes: (program: Buffer) => whole(program).subarray(0, 1000), words: '', message: /archive: no cpio entry at byte 0/ },
  { title: 'an archive without an end', bytes: (program: Buffer) => entry('a', FILE, program), words: '', message: /archive: no cpio entry at byte \d+/ },
  { title: 'an archive whose sizes are no numbers', bytes: spoilt(54, 'zzzzzzzz'), words: '', message: /archive: no cpio entry at byte 0/ },
  { title: 'an archive whose file is larger than itself', bytes: spoilt(54, 'ffffffff'), words: '', message: /archive: no cpio entry at byte 0/ },
  { title: 'an archive whose name does not end', bytes: spoilt(94, '00000001'), words: '', message: /archive: no cpio entry at byte 0/ },
  { title: 'an archive without the program asked for', bytes: whole, words: 'run=/bin/other', message: /elf: \/bin\/other: is not there/ },
  { title: 'a directory as a program', bytes: whole, words: 'run=/bin', message: /elf: \/bin: is not there/ },
] as const;
