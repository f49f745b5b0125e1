import { describe, expect, it } from 'vitest';
import { plainText, Transcript } from '@/_lab/ui/transcript';

const encode = (text: string) => new TextEncoder().encode(text);

function transcriptOf(...chunks: string[]): string {
  const transcript = new Transcript();
  for (const chunk of chunks) transcript.write(encode(chunk));
  return transcript.text();
}

describe('transcript', () => {
  it.each([
    ['plain lines', ['one\r\ntwo\r\n'], 'one\ntwo'],
    ['colours', ['\x1b[1;31mred\x1b[0m'], 'red'],
    ['a window title', ['\x1b]0;root@host\x07$ '], '$'],
    ['a title ended by ST', ['\x1b]0;root@host\x1b\\$ ls'], '$ ls'],
    ['an attempt on the clipboard', ['a\x1b]52;c;aGVsbG8=\x07b'], 'ab'],
    ['a rewritten line', ['10%\r20%\r100%'], '100%'],
    ['backspace', ['lsx\b \b'], 'ls'],
    ['a sequence cut in two', ['a\x1b[3', '1mb'], 'ab'],
    ['a title cut in three', ['a\x1b]0;ti', 'tl', 'e\x07b'], 'ab'],
    ['control characters', ['a\x00\x07b'], 'ab'],
  ])('shows %s as text', (_name, chunks, text) => {
    expect(transcriptOf(...chunks)).toBe(text);
  });

  it('joins a character whose bytes arrive apart', () => {
    const transcript = new Transcript();
    const [first, ...rest] = encode('é');
    transcript.write(new Uint8Array([first!]));
    transcript.write(new Uint8Array(rest));
    expect(transcript.text()).toBe('é');
  });

  it('does not hold output back behind a sequence that never ends', () => {
    expect(transcriptOf('\x1b]0;' + 'x'.repeat(400), 'done\n')).toContain('done');
  });

  it('keeps the newest lines of a long output only', () => {
    const transcript = new Transcript();
    for (let block = 0; block < 100; block += 1) transcript.write(encode(`${block}\n`.repeat(100)));
    const lines = transcript.text().split('\n');
    expect(lines.length).toBeLessThanOrEqual(2000);
    expect(lines.at(-1)).toBe('99');
  });
});

it.each([
  ['\x1b[?2004l\r\nroot@host:~# ', 'root@host:~#'],
  ['\x1b[32mok\x1b[0m\tdone', 'ok done'],
  ['plain', 'plain'],
])('%j on one line reads %j', (output, text) => {
  expect(plainText(output)).toBe(text);
});
