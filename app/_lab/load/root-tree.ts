// The directories, files and links of a root index, checked and linked for lookups by name.
import { fail, ok, type Result } from '@/_shared/result';
import type { Extent, RootIndex } from './root-index-schema';

const TYPE_MASK = 0o170000;
const DIRECTORY = 0o040000;
const REGULAR = 0o100000;
const SYMLINK = 0o120000;

interface Common {
  readonly id: number;
  readonly parent: number;
  readonly name: string;
  readonly mode: number;
  readonly sizeBytes: number;
  readonly links: number;
}
export interface DirectoryNode extends Common {
  readonly kind: 'directory';
  readonly children: ReadonlyMap<string, number>;
}
export interface FileNode extends Common {
  readonly kind: 'file';
  readonly extents: readonly Extent[];
}
export interface SymlinkNode extends Common {
  readonly kind: 'symlink';
  readonly target: string;
}
export type RootNode = DirectoryNode | FileNode | SymlinkNode;

export interface RootTree {
  readonly mtime: number;
  /** Indexed by node id; 0 is the root directory, whose parent is itself. */
  readonly nodes: readonly RootNode[];
}

/** The index contradicts itself. */
export interface IndexFailure {
  readonly kind: 'index-invalid';
  readonly reason: string;
}

type Row = RootIndex['nodes'][number];
type Building = { -readonly [K in keyof DirectoryNode]: K extends 'children' ? Map<string, number> : DirectoryNode[K] };

/** Bytes of one content, or why its extents point outside the chunks. */
function contentSize(index: RootIndex, content: readonly Extent[]): number | string {
  let size = 0;
  for (const [chunk, offset, bytes] of content) {
    const found = index.chunks[chunk];
    if (!found || offset + bytes > found.rawBytes) return `an extent lies outside chunk ${chunk}`;
    size += bytes;
  }
  return size;
}

function makeNode(index: RootIndex, row: Row, id: number): RootNode | string {
  const [parent, name, mode, payload] = row;
  const common = { id, parent: Math.max(parent, 0), name, mode, links: 1 };
  switch (mode & TYPE_MASK) {
    case DIRECTORY:
      return { ...common, kind: 'directory', sizeBytes: 0, links: 2, children: new Map() };
    case REGULAR: {
      const extents = typeof payload === 'number' ? index.contents[payload] : undefined;
      if (!extents) return 'its content is not in the index';
      const sizeBytes = contentSize(index, extents);
      return typeof sizeBytes === 'string' ? sizeBytes : { ...common, kind: 'file', sizeBytes, extents };
    }
    case SYMLINK:
      if (typeof payload !== 'string' || payload === '') return 'a symbolic link has no target';
      return { ...common, kind: 'symlink', sizeBytes: new TextEncoder().encode(payload).length, target: payload };
    default:
      return 'only directories, files and symbolic links can be packed';
  }
}

/** Links a node under its parent, which must stand before it and be a directory. */
function attach(node: RootNode, row: Row, directories: Map<number, Building>): string | null {
  if (node.id === 0) return row[0] === -1 && node.kind === 'directory' ? null : 'the first node must be the root directory';
  const parent = directories.get(row[0]);
  if (!parent) return 'its parent is not an earlier directory';
  if (node.name === '' || node.name === '.' || node.name === '..' || node.name.includes('/')) return 'its name is not a file name';
  if (parent.children.has(node.name)) return 'its name is taken';
  parent.children.set(node.name, node.id);
  if (node.kind === 'directory') parent.links += 1;
  return null;
}

/** Checks what the schema cannot (order, names, extents inside chunks) and links the nodes. */
export function buildRootTree(index: RootIndex): Result<RootTree, IndexFailure> {
  const nodes: RootNode[] = [];
  const directories = new Map<number, Building>();
  for (const [id, row] of index.nodes.entries()) {
    const node = makeNode(index, row, id);
    if (typeof node === 'string') return fail({ kind: 'index-invalid', reason: `node ${id} (${row[1]}): ${node}` });
    if (node.kind === 'directory') directories.set(id, node as Building);
    const fault = attach(node, row, directories);
    if (fault !== null) return fail({ kind: 'index-invalid', reason: `node ${id} (${row[1]}): ${fault}` });
    nodes.push(node);
  }
  return ok({ mtime: index.mtime, nodes });
}
