// What registry.lab serves, as the page tells the network worker.

/** A manifest or a blob: a static file beside the image manifest, served as it is. */
export interface RegistryFile {
  /** Relative to the image manifest. */
  readonly path: string;
  readonly bytes: number;
  readonly rawBytes: number;
  /** Lower-case hex; also its digest in the registry. */
  readonly sha256: string;
  readonly encoding: null;
}

export interface RegistryRepository {
  /** Without the registry's host: `busybox`. */
  readonly name: string;
  /** SHA-256 of the image manifest, by tag. */
  readonly tags: Readonly<Record<string, string>>;
  readonly files: readonly RegistryFile[];
}

/** All that the registry has, and the absolute URL that its files' paths are relative to. */
export interface RegistryShelf {
  readonly url: string;
  readonly repositories: readonly RegistryRepository[];
}
