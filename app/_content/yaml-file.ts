// Reads a YAML text against a schema and knows on which line each value stands.
import { LineCounter, isMap, isNode, isPair, isScalar, isSeq, parseDocument, type Document, type Node } from 'yaml';
import type { z } from 'zod';
import type { Diagnostic } from './diagnostic';

export type ValuePath = readonly PropertyKey[];

/** A checked file: its value, and the line of any part of it. */
export interface YamlFile<Value> {
  readonly file: string;
  readonly value: Value;
  lineOf(path: ValuePath): number;
}

/** Either the checked file or every fault found in it. */
export type YamlReading<Value> = { readonly file: YamlFile<Value> | null; readonly diagnostics: readonly Diagnostic[] };

/** Checks `text` against `schema`; `file` is its path from the top of the checkout. */
export function readYaml<Schema extends z.ZodType>(
  file: string,
  text: string,
  schema: Schema,
  firstLine = 1,
): YamlReading<z.infer<Schema>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line + firstLine - 1;
  if (document.errors.length > 0) {
    const diagnostics = document.errors.map((error) => ({
      file,
      line: lineAt(error.pos[0]),
      message: `not valid YAML: ${error.message}`,
      remedy: 'check indentation, quotes and colons on this line',
    }));
    return { file: null, diagnostics };
  }
  const lineOf = (path: ValuePath) => lineAt(offsetOf(document, path));
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { file: { file, value: parsed.data, lineOf }, diagnostics: [] };
  const diagnostics = parsed.error.issues.map((issue) => ({ file, line: lineOf(issuePath(issue)), ...describeIssue(issue) }));
  return { file: null, diagnostics };
}

/** Path to the nearest part that exists: a missing key is reported where its owner stands. */
function offsetOf(document: Document, path: ValuePath): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const step of path) {
    const next = childOf(node, step);
    if (!next) break;
    offset = next.offset;
    node = next.node;
  }
  return offset;
}

function childOf(node: unknown, step: PropertyKey): { node: unknown; offset: number } | null {
  if (isSeq(node) && typeof step === 'number') {
    const item = node.items[step];
    return item === undefined ? null : { node: item, offset: startOf(item) ?? startOf(node) ?? 0 };
  }
  if (!isMap(node)) return null;
  const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === step);
  return pair ? { node: pair.value, offset: startOf(pair.key) ?? 0 } : null;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? ((node as Node).range?.[0] ?? undefined) : undefined;
}

/** An unknown key is pointed at itself rather than at the map around it. */
function issuePath(issue: z.core.$ZodIssue): ValuePath {
  const [key] = issue.code === 'unrecognized_keys' ? issue.keys : [];
  return key === undefined ? issue.path : [...issue.path, key];
}

/** Words for a schema's complaint: what, and what to do. */
export function describeIssue(issue: z.core.$ZodIssue): { message: string; remedy: string } {
  const where = issue.path.length > 0 ? `"${issue.path.map(String).join('.')}"` : 'the file';
  switch (issue.code) {
    case 'unrecognized_keys':
      return { message: `${where} has an unknown key "${issue.keys.join('", "')}"`, remedy: 'remove it or mend its spelling' };
    case 'invalid_type':
      return { message: `${where} is missing or not ${article(issue.expected)}`, remedy: `give it ${article(issue.expected)}` };
    case 'invalid_value':
      return { message: `${where} is not one of the allowed values`, remedy: `use one of ${issue.values.map(String).join(', ')}` };
    case 'invalid_union':
      return { message: `${where} fits none of the allowed forms`, remedy: 'see content/README.md for the forms' };
    default:
      return { message: `${where}: ${issue.message}`, remedy: 'see content/README.md for what is allowed' };
  }
}

function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun === 'record' || noun === 'object' ? 'map of keys' : noun}`;
}
