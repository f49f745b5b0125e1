// Replies of the 9P server, as bytes (9P2000.L).
import { ERRNO, P9, P9Writer } from './p9-codec';
import type { RootNode } from './root-tree';

const QID_TYPE = { directory: 0x80, symlink: 0x02, file: 0x00 } as const;
export const QID_BYTES = 13;

/** Stands for an error number on its way to the guest. */
export class Refusal extends Error {
  constructor(readonly errno: number) {
    super(`9P errno ${errno}`);
  }
}

export function answer(type: number, tag: number, capacity: number): P9Writer {
  return new P9Writer(type + 1, tag, capacity);
}

export function failure(tag: number, errno: number): Uint8Array {
  return answer(P9.lerror, tag, 4).u32(errno).done();
}

export function data(tag: number, bytes: Uint8Array): Uint8Array {
  return answer(P9.read, tag, 4 + bytes.length).u32(bytes.length).bytes(bytes).done();
}

export function readLink(node: RootNode, tag: number): Uint8Array {
  if (node.kind !== 'symlink') throw new Refusal(ERRNO.EINVAL);
  const target = new TextEncoder().encode(node.target);
  return answer(P9.readlink, tag, 2 + target.length).string(target).done();
}

export function writeQid(writer: P9Writer, node: RootNode): P9Writer {
  return writer.u8(QID_TYPE[node.kind]).u32(0).u64(node.id + 1);
}
