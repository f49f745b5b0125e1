// A console as plain lines: what a screen reader, a search or a copy wants instead of a grid of cells.

const maxLines = 2000;

/** Removes escape sequences and applies carriage return and backspace. Keeps the newest lines only. */
export class Transcript {
  private readonly decoder = new TextDecoder();
  private readonly lines: string[] = [''];
  private pending = '';
  private column = 0;

  /** Takes the next bytes of the console. */
  write(bytes: Uint8Array): void {
    this.pending += this.decoder.decode(bytes, { stream: true });
    const cut = incompleteFrom(this.pending);
    const text = this.pending.slice(0, cut).replace(escapeSequence, '');
    this.pending = this.pending.slice(cut);
    for (const character of text) this.put(character);
    if (this.lines.length > maxLines) this.lines.splice(0, this.lines.length - maxLines);
  }

  /** All kept lines, the unfinished one last. */
  text(): string {
    return this.lines.map((line) => line.trimEnd()).join('\n').trimEnd();
  }

  private put(character: string): void {
    const last = this.lines.length - 1;
    if (character === '\n') {
      this.lines.push('');
      this.column = 0;
    } else if (character === '\r') this.column = 0;
    else if (character === '\b') this.column = Math.max(0, this.column - 1);
    else if (character === '\t' || character >= ' ') {
      const line = this.lines[last] ?? '';
      this.lines[last] = line.slice(0, this.column) + character + line.slice(this.column + 1);
      this.column += 1;
    }
  }
}

// ECMA-48: CSI, OSC and other strings ended by BEL or ST, and two-byte escapes.
const escapeSequence = /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-~])/g;

/** A piece of console output without its escape sequences and control characters, on one line. */
export function plainText(output: string): string {
  return output.replace(escapeSequence, '').replace(/[\x00-\x1f\x7f]+/g, ' ').trim();
}

/** Where an escape sequence begins that has not arrived whole; the text's length if none. */
function incompleteFrom(text: string): number {
  const start = text.lastIndexOf('\x1b');
  if (start < 0) return text.length;
  const tail = text.slice(start);
  // An overlong "sequence" is not one: never hold back more than a screen line of output.
  if (tail.length > 256) return text.length;
  const whole = /^\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07]*\x07|\\|[ -/]*[0-OQ-WYZ`-~])/.test(tail);
  return whole ? text.length : start;
}
