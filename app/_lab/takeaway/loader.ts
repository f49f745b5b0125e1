// The boot loader of lab-images/boot-loader, told what it is to boot.
import { crc32, put32, putText } from './bytes';

const PAYLOAD = 512;
const COMMAND_LINE = PAYLOAD + 20;
const MAGIC = 'RZBOOT1';

/** The longest command line a medium can hold. */
export const maxCommandLine = 491;

/** Where an image lies on its medium. */
export interface Payload {
  readonly file: Uint8Array;
  /** Its first sector, counted in the medium's own sectors. */
  readonly sector: number;
  readonly commandLine: string;
}

/** A copy of the loader that boots `payload`. */
export function loaderFor(loader: Uint8Array, { file, sector, commandLine }: Payload): Uint8Array<ArrayBuffer> {
  if (new TextDecoder('latin1').decode(loader.subarray(PAYLOAD, PAYLOAD + MAGIC.length)) !== MAGIC) {
    throw new Error('the boot loader has no place for a payload');
  }
  if (commandLine.length > maxCommandLine) throw new Error(`a command line of ${commandLine.length} bytes`);
  const copy = new Uint8Array(loader);
  put32(copy, PAYLOAD + 8, sector);
  put32(copy, PAYLOAD + 12, file.length);
  put32(copy, PAYLOAD + 16, crc32(file));
  putText(copy, COMMAND_LINE, commandLine, maxCommandLine + 1);
  return copy;
}
