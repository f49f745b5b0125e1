// A machine's whole state as one file, and what it fits.
import type { BuiltFile } from './engine-assets';

/** Of the file's own layout; raised with every change of it. */
export const snapshotFormat = 1;

/** What a state belongs to. Only a machine of the very same stamp can go on from it. */
export interface SnapshotStamp {
  readonly format: number;
  /** The emulator, by version and hash. */
  readonly engine: string;
  /** Hash over the image's files and command line. */
  readonly image: string;
  /** Memory and devices, in words. */
  readonly machine: string;
}

/** One stored state: where it is, and what it fits. */
export interface SnapshotEntry {
  readonly stamp: SnapshotStamp;
  readonly file: BuiltFile;
}

/** A state in hand. */
export interface Snapshot extends SnapshotEntry {
  /** As stored: compressed. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** A start from a state instead of from nothing. */
export interface RestoreOrder extends SnapshotEntry {
  /** The reader's own: the screen comes back as it was left. Otherwise the shell is asked for a new prompt. */
  readonly isKept: boolean;
}
