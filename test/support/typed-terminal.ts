// A reader at the container host's terminal: types lines, waits for what they print.
import { randomBytes } from 'node:crypto';
import type { LiveMachine } from '@/_lab/session/live-machine';
import { sleep, text } from './guest-lab';

/** What one typed line printed, and the status it left. */
export interface Typed {
  readonly output: string;
  readonly status: number;
}

// CSI and OSC sequences (ECMA-48 sections 5.4, 5.6) and carriage returns.
const INVISIBLE = /\u001b\[[0-9;?]*[A-Za-z]|\u001b\][^\u0007]*\u0007|\r/g;

// OSC 133;B, which the shell prints when it is about to read a line.
const PROMPT_END = '\u001b]133;B\u0007';

export class TypedTerminal {
  private seen = '';
  private readonly attached: { dispose(): void };

  constructor(
    private readonly machine: LiveMachine,
    private readonly limitMs: number,
  ) {
    this.attached = machine.attach((bytes) => (this.seen += text(bytes)));
  }

  /** A line at the shell's prompt, up to the next prompt. The end is found by a marker that the line itself does not hold. */
  async run(line: string): Promise<Typed> {
    const nonce = randomBytes(6).toString('hex');
    const from = this.seen.length;
    this.machine.send(`${line}\r`);
    // What is typed ahead would be read by the program that the line starts.
    await this.prompt(from);
    this.machine.send(`printf 'end-%s-%d\\n' ${nonce} $?\r`);
    const [whole, status] = await this.wait(from, new RegExp(`end-${nonce}-(\\d+)\\n`));
    // Its prompt is not that of the next line.
    await this.prompt(this.seen.lastIndexOf(`end-${nonce}-`));
    const output = whole.slice(0, whole.lastIndexOf(`end-${nonce}`)).replaceAll(/^.*printf 'end-.*$/gm, '');
    return { output, status: Number(status) };
  }

  /** Types as it is, and waits for something new that fits; what was printed up to it. */
  async type(keys: string, until: RegExp): Promise<string> {
    const from = this.seen.length;
    this.machine.send(keys);
    return (await this.wait(from, until))[0];
  }

  dispose(): void {
    this.attached.dispose();
  }

  private async prompt(from: number): Promise<void> {
    for (const end = Date.now() + this.limitMs; Date.now() < end; await sleep(30)) {
      if (this.seen.includes(PROMPT_END, from)) return;
    }
    throw new Error(`no prompt; the terminal shows:\n${this.seen.slice(from).slice(-2000)}`);
  }

  private async wait(from: number, pattern: RegExp): Promise<readonly [string, string]> {
    for (const end = Date.now() + this.limitMs; Date.now() < end; await sleep(30)) {
      const visible = this.seen.slice(from).replaceAll(INVISIBLE, '');
      const found = pattern.exec(visible);
      if (found) return [visible, found[1] ?? ''];
    }
    throw new Error(`${String(pattern)} did not come; the terminal shows:\n${this.seen.slice(from).slice(-2000)}`);
  }
}
