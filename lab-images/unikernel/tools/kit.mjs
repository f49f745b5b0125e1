// Tells components.mk as JSON: [{ name, summary, needs, bases }], for people and for `unik`.
//
//   node tools/kit.mjs components.mk NAME…
import { readFileSync } from 'node:fs';

const [path, ...names] = process.argv.slice(2);
if (!path) {
  console.error('usage: kit.mjs components.mk NAME…');
  process.exit(2);
}
const variables = new Map();
const text = readFileSync(path, 'utf8').replace(/\\\n\s*/g, ' ');
for (const [, name, value] of text.matchAll(/^([\w-]+) := (.*)$/gm)) variables.set(name, value.trim());
const words = (name) => (variables.get(name) ?? '').split(/\s+/).filter(Boolean);

/** Both bases, unless it or something it needs is of one of them. */
function basesOf(name) {
  const own = words(`${name}_BASES`);
  if (own.length > 0) return own;
  const needed = words(`${name}_NEEDS`).map(basesOf);
  return ['posix', 'clean'].filter((base) => needed.every((bases) => bases.includes(base)));
}

const components = names.map((name) => ({
  name,
  summary: variables.get(`${name}_SUMMARY`) ?? '',
  needs: words(`${name}_NEEDS`),
  bases: basesOf(name),
}));
console.log(JSON.stringify(components, null, 1));
