// Packs a folder as a cpio archive of the format "newc", the same bytes each time.
//
//   node lab-images/tools/cpio.mjs FOLDER ARCHIVE
import { lstatSync, readFileSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// 2025-01-01, as in all that is built here.
const MODIFIED = 1735689600;
const FILE = 0o100000;
const [folder, archive] = process.argv.slice(2);
if (!folder || !archive) {
  console.error('usage: cpio.mjs FOLDER ARCHIVE');
  process.exit(2);
}

let inode = 0;
const parts = [];

function add(name, mode, contents) {
  inode += 1;
  const isFile = (mode & 0o170000) === FILE;
  const nameBytes = Buffer.from(`${name}\0`);
  const fields = [inode, mode, 0, 0, 1, MODIFIED, contents.length, 0, 0, 0, 0, nameBytes.length, 0];
  const head = Buffer.from(`070701${fields.map((field) => field.toString(16).padStart(8, '0')).join('')}`);
  for (const part of [Buffer.concat([head, nameBytes]), contents]) {
    parts.push(part, Buffer.alloc((4 - (part.length % 4)) % 4));
  }
  return isFile;
}

function walk(path) {
  for (const name of readdirSync(join(folder, path)).sort()) {
    const child = path ? `${path}/${name}` : name;
    const at = join(folder, child);
    const stat = lstatSync(at);
    // Permissions as a checkout has them: only whether it may be executed is kept.
    const mode = stat.isSymbolicLink() ? 0o120777 : stat.isDirectory() ? 0o40755 : FILE | (stat.mode & 0o100 ? 0o755 : 0o644);
    const contents = stat.isSymbolicLink() ? Buffer.from(readlinkSync(at)) : stat.isDirectory() ? Buffer.alloc(0) : readFileSync(at);
    add(child, mode, contents);
    if (stat.isDirectory()) walk(child);
  }
}

walk('');
inode = -1;
add('TRAILER!!!', 0, Buffer.alloc(0));
writeFileSync(archive, Buffer.concat(parts));
