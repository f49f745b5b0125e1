// Collects the hashes of the inline scripts of every built page, so that proxy.ts can send a script policy without
// 'unsafe-inline' while pages stay static files (a nonce would make each of them dynamic).
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { root } from './inputs.mjs';

const PAGES = join(root, '.next', 'server', 'app');
const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g;

function* pagesBelow(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* pagesBelow(path);
    else if (entry.name.endsWith('.html')) yield path;
  }
}

/** The address a page's file answers to. */
function addressOf(file) {
  const name = relative(PAGES, file).split(sep).join('/').replace(/\.html$/, '');
  return name === 'index' ? '/' : `/${name}`;
}

/** Writes .next/script-hashes.json: address of a page to the CSP sources of its inline scripts. */
export function collectScriptHashes() {
  const hashes = {};
  for (const file of pagesBelow(PAGES)) {
    const scripts = [...readFileSync(file, 'utf8').matchAll(INLINE_SCRIPT)].map(([, code]) => code);
    const digests = scripts.map((code) => `'sha256-${createHash('sha256').update(code).digest('base64')}'`);
    hashes[addressOf(file)] = [...new Set(digests)];
  }
  if (!hashes['/_not-found']) throw new Error('the build has no not-found page: unlisted addresses would have no script policy');
  writeFileSync(join(root, '.next', 'script-hashes.json'), JSON.stringify(hashes));
  console.log(`Script policy: ${Object.keys(hashes).length} pages`);
}
