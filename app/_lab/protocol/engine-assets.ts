/** One built file of the page's own code, as `public/lab/assets.json` lists it. */
export interface BuiltFile {
  /** Relative to the page's root; contains a hash. */
  readonly path: string;
  /** As served. */
  readonly bytes: number;
  readonly rawBytes: number;
  /** Of the raw bytes. */
  readonly sha256: string;
  readonly encoding: 'gzip' | null;
}

/** Everything that `build-lab.mjs` makes. */
export interface LabAssets {
  readonly machineWorker: BuiltFile;
  readonly networkWorker: BuiltFile;
  /** `load/packed-root.ts`, imported by machines that have such a root. */
  readonly packedRoot: BuiltFile;
  readonly libv86: BuiltFile;
  readonly v86Wasm: BuiltFile;
  readonly engineVersion: string;
}
