// Whether this browser can run machines at all.

/** Why it cannot, or null. */
export type MissingPlatform = 'webassembly' | 'workers' | 'decompression';

export function missingPlatform(scope: object): MissingPlatform | null {
  if (!('WebAssembly' in scope)) return 'webassembly';
  if (!('Worker' in scope)) return 'workers';
  return 'DecompressionStream' in scope ? null : 'decompression';
}

/** What is missing, and what the reader can do about it. */
export function missingPlatformText(missing: MissingPlatform): string {
  switch (missing) {
    case 'webassembly':
      return 'This browser does not run WebAssembly, so the machines cannot start. A hardened or lockdown mode may have switched it off: allow it for this site, or open the page in another browser. The text and the quiz work without it.';
    case 'workers':
      return 'This browser does not allow web workers here, so the machines cannot start. Allow scripts from this site, or open the page in another browser. The text and the quiz work without them.';
    case 'decompression':
      return 'This browser is too old to unpack the machine images (it lacks DecompressionStream, present since 2023). Update it to run the machines. The text and the quiz work without them.';
  }
}
