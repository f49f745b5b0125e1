// The files that a guest holds at its 9P server, by the numbers it gave them.
import type { RootNode, RootTree } from './root-tree';

const MAX_FIDS = 1 << 16;

export class FidTable {
  readonly #nodes = new Map<number, RootNode>();

  constructor(private readonly tree: RootTree) {}

  get(fid: number): RootNode | undefined {
    return this.#nodes.get(fid);
  }

  /** False when the table is full. */
  set(fid: number, node: RootNode): boolean {
    if (this.#nodes.size >= MAX_FIDS && !this.#nodes.has(fid)) return false;
    this.#nodes.set(fid, node);
    return true;
  }

  delete(fid: number): boolean {
    return this.#nodes.delete(fid);
  }

  clear(): void {
    this.#nodes.clear();
  }

  /** Pairs of fid and node. */
  save(): readonly (readonly [number, number])[] {
    return [...this.#nodes].map(([fid, node]) => [fid, node.id]);
  }

  /** Replaces the whole table; false, and nothing changed, if a pair names no node of the tree. */
  load(pairs: readonly (readonly [number, number])[]): boolean {
    const loaded: [number, RootNode][] = [];
    for (const [fid, id] of pairs) {
      const node = this.tree.nodes[id];
      if (!Number.isInteger(fid) || !node) return false;
      loaded.push([fid, node]);
    }
    if (loaded.length > MAX_FIDS) return false;
    this.#nodes.clear();
    for (const [fid, node] of loaded) this.#nodes.set(fid, node);
    return true;
  }
}
