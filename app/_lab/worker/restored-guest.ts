import { macBytes } from '@/_lab/protocol/ethernet-address';

const SOURCE_AT = 6;

/** A guest that goes on from a state and does not know yet who it is now. */
export class RestoredGuest {
  isIdentified = false;
  private readonly mac: Uint8Array;

  constructor(
    mac: string,
    /** Whether it is ready only when it has printed a new prompt. */
    readonly wantsPrompt: boolean,
  ) {
    this.mac = macBytes(mac);
  }

  /** Nothing leaves it under the address of the machine that it once was: there may be another one restored from it. */
  maySend(frame: Uint8Array): boolean {
    return this.isIdentified || this.mac.every((byte, index) => frame[SOURCE_AT + index] === byte);
  }
}
