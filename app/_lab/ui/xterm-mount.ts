// The only module that knows xterm.js. Loaded when a terminal is first shown, not before.
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Terminal, type ITheme } from '@xterm/xterm';
import type { Machine } from '@/_lab/session/machine';
import { DisposableStore, toDisposable, type Disposable } from '@/_shared/disposable';
import '@xterm/xterm/css/xterm.css';

/** A terminal in the page, attached to a machine. */
export interface MountedTerminal extends Disposable {
  focus(): void;
  /** Selects the next occurrence; false if there is none. */
  find(text: string): boolean;
  setTheme(theme: 'light' | 'dark'): void;
}

interface MountOptions {
  readonly theme: 'light' | 'dark';
  readonly label: string;
  readonly reducedMotion: boolean;
  /** What the reader typed, on its way to the machine: the key bar may turn it into a control character. */
  readonly transform: (data: string) => string;
}

const shared: ITheme = {
  black: '#2b2f36', red: '#f08080', green: '#8fce8f', yellow: '#e6c06a', blue: '#84b9f2', magenta: '#d6a3e8', cyan: '#7fd0d0', white: '#d8d8d2',
  brightBlack: '#8a919c', brightRed: '#ff9e9e', brightGreen: '#a9e5a9', brightYellow: '#f5d68a', brightBlue: '#a9cff7', brightMagenta: '#e7c1f3', brightCyan: '#a0e4e4', brightWhite: '#ffffff',
};
const themes: Record<'light' | 'dark', ITheme> = {
  light: { ...shared, background: '#1e2127', foreground: '#eceae4', cursor: '#eceae4', selectionBackground: '#4a5468' },
  dark: { ...shared, background: '#0b0d10', foreground: '#dddbd5', cursor: '#dddbd5', selectionBackground: '#3a4456' },
};

/** Output that waits to be drawn; beyond it, output is dropped from the screen and said so, never piled up. */
const maxQueuedBytes = 2_000_000;

/** Draws `machine`'s console in `element` until disposed. The machine keeps its output, so nothing is lost between. */
export function mountTerminal(element: HTMLElement, machine: Machine, options: MountOptions): MountedTerminal {
  const lifetime = new DisposableStore();
  const canType = machine.capabilities.input;
  const terminal = lifetime.add(
    new Terminal({
      theme: themes[options.theme],
      fontFamily: getComputedStyle(element).fontFamily,
      fontSize: 13,
      lineHeight: 1.2,
      scrollback: 5000,
      convertEol: false,
      cursorBlink: false,
      cursorInactiveStyle: canType ? 'outline' : 'none',
      disableStdin: !canType,
      screenReaderMode: false,
      smoothScrollDuration: options.reducedMotion ? 0 : 80,
      // A guest must not be able to make links that leave the page.
      linkHandler: { activate: () => {} },
      allowProposedApi: true,
    }),
  );
  const fit = new FitAddon();
  const search = new SearchAddon();
  terminal.loadAddon(fit);
  terminal.loadAddon(search);
  // OSC 52 would let a guest write the reader's clipboard.
  lifetime.add(terminal.parser.registerOscHandler(52, () => true));
  terminal.open(element);
  terminal.textarea?.setAttribute('aria-label', options.label);
  if (canType) lifetime.add(terminal.onData((data) => machine.send(options.transform(data))));
  lifetime.add(terminal.onResize(({ cols, rows }) => machine.resize(cols, rows)));
  lifetime.add(keepFitted(element, fit));
  lifetime.add(machine.attach(boundedSink(terminal)));
  return {
    dispose: () => lifetime.dispose(),
    focus: () => terminal.focus(),
    find: (text) => search.findNext(text),
    setTheme: (theme) => {
      terminal.options.theme = themes[theme];
    },
  };
}

function keepFitted(element: HTMLElement, fit: FitAddon): Disposable {
  const refit = () => {
    // A hidden element has no size; fitting to it would tell the guest of a terminal one column wide.
    if (element.clientWidth > 0 && element.clientHeight > 0) fit.fit();
  };
  const observer = new ResizeObserver(refit);
  observer.observe(element);
  refit();
  return toDisposable(() => observer.disconnect());
}

function boundedSink(terminal: Terminal): (bytes: Uint8Array) => void {
  let queued = 0;
  let dropped = 0;
  return (bytes) => {
    if (queued + bytes.length > maxQueuedBytes) {
      dropped += bytes.length;
      return;
    }
    if (dropped > 0) terminal.write(`\r\n[${dropped} bytes came too fast to be shown]\r\n`);
    dropped = 0;
    queued += bytes.length;
    terminal.write(bytes, () => {
      queued -= bytes.length;
    });
  };
}
