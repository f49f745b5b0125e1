// Gives a heading the id and the route its author wrote behind it: `## The goal {/* #the-goal core */}`.
// An id typed by hand survives a better title, and readers keep links.

const marker = /^\/\*\s*#([a-z][a-z0-9-]*)(?:\s+(core|deeper))?\s*\*\/$/;

/** Splits a heading node into its id and route, or null if its author gave none. */
export function headingMark(heading) {
  const last = heading.children.at(-1);
  if (last?.type !== 'mdxTextExpression') return null;
  const found = marker.exec(last.value.trim());
  return found ? { id: found[1], route: found[2] ?? 'core' } : null;
}

function markHeading(heading) {
  const mark = headingMark(heading);
  if (!mark) return;
  heading.children.pop();
  const text = heading.children.at(-1);
  if (text?.type === 'text') text.value = text.value.trimEnd();
  heading.data = { ...heading.data, hProperties: { id: mark.id, 'data-route': mark.route } };
}

/** The remark plug-in. Headings stand at the top level or inside one of the course's tags. */
export default function headingIds() {
  return function visit(node) {
    if (node.type === 'heading') markHeading(node);
    else for (const child of node.children ?? []) visit(child);
  };
}
