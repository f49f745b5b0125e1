// Reads a lesson without rendering it: its frontmatter, headings, tags and links, each with its line.
import { createProcessor } from '@mdx-js/mdx';
import remarkFrontmatter from 'remark-frontmatter';
import remarkGfm from 'remark-gfm';
import { headingMark } from './plugins/heading-ids.mjs';
import type { Diagnostic } from './diagnostic';
import { literalValue } from './mdx-literal';
import { frontmatterSchema, type Frontmatter } from './schema/chapter';
import { readYaml } from './yaml-file';

export interface Heading {
  readonly id: string | null;
  readonly route: 'core' | 'deeper';
  readonly depth: number;
  readonly text: string;
  readonly line: number;
}

/** One use of a tag. An attribute whose value is not a literal is `undefined`. */
export interface TagUse {
  readonly name: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly hasChildren: boolean;
  readonly line: number;
}

export interface Lesson {
  readonly file: string;
  readonly meta: Frontmatter;
  readonly headings: readonly Heading[];
  readonly tags: readonly TagUse[];
  readonly links: readonly { readonly url: string; readonly line: number }[];
}

/** The parts of a syntax tree that are read here. */
interface MdxNode {
  readonly type: string;
  readonly children?: readonly MdxNode[];
  readonly position?: { readonly start: { readonly line: number } };
  readonly value?: string;
  readonly depth?: number;
  readonly url?: string;
  readonly name?: string | null;
  readonly attributes?: readonly { readonly type: string; readonly name?: string; readonly value?: unknown }[];
}

const processor = createProcessor({ remarkPlugins: [remarkFrontmatter, remarkGfm] });

/** Parses one lesson; `file` is its path from the top of the checkout. */
export function readLesson(file: string, text: string): { lesson: Lesson | null; diagnostics: readonly Diagnostic[] } {
  let root: MdxNode;
  try {
    root = processor.parse(text);
  } catch (error) {
    return { lesson: null, diagnostics: [syntaxFault(file, error)] };
  }
  const front = root.children?.[0];
  if (front?.type !== 'yaml') {
    const remedy = 'begin it with --- title, summary and minutes ---';
    return { lesson: null, diagnostics: [{ file, line: 1, message: 'the lesson has no frontmatter', remedy }] };
  }
  const { file: meta, diagnostics } = readYaml(file, front.value ?? '', frontmatterSchema, lineOf(front) + 1);
  if (!meta) return { lesson: null, diagnostics };
  const nodes = [...walk(root)];
  return {
    lesson: {
      file,
      meta: meta.value,
      headings: nodes.filter(({ type }) => type === 'heading').map(readHeading),
      tags: nodes.filter(({ type }) => /^mdxJsx(?:Flow|Text)Element$/.test(type)).map(readTag),
      links: nodes.flatMap((node) => (node.type === 'link' ? { url: node.url ?? '', line: lineOf(node) } : [])),
    },
    diagnostics: [],
  };
}

function syntaxFault(file: string, error: unknown): Diagnostic {
  const { line, reason } = error as { line?: number; reason?: string };
  const message = `not valid MDX: ${reason ?? String(error)}`;
  // A tag that is never closed is placed nowhere, but its message names where it began.
  const named = /\((\d+):\d+-/.exec(reason ?? '')?.[1];
  return { file, line: line ?? Number(named ?? 1), message, remedy: 'close every tag, and write { and < as \\{ and \\<' };
}

function* walk(node: MdxNode): Generator<MdxNode> {
  yield node;
  for (const child of node.children ?? []) yield* walk(child);
}

function lineOf(node: MdxNode): number {
  return node.position?.start.line ?? 1;
}

function textOf(node: MdxNode): string {
  if (node.type === 'mdxTextExpression') return '';
  return node.value ?? (node.children ?? []).map(textOf).join('');
}

function readHeading(node: MdxNode): Heading {
  const mark = headingMark(node);
  return {
    id: mark?.id ?? null,
    route: mark?.route ?? 'core',
    depth: node.depth ?? 1,
    text: textOf(node).trim(),
    line: lineOf(node),
  };
}

function readTag(node: MdxNode): TagUse {
  const attributes = (node.attributes ?? []).flatMap(({ type, name, value }) =>
    type === 'mdxJsxAttribute' && name ? [[name, literalValue(value)] as const] : [['{…}', undefined] as const],
  );
  return {
    name: node.name ?? '',
    attributes: Object.fromEntries(attributes),
    hasChildren: (node.children ?? []).length > 0,
    line: lineOf(node),
  };
}
