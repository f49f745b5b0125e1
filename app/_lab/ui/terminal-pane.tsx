'use client';
import { useCallback, useRef, useState, type FormEvent } from 'react';
import type { Machine } from '@/_lab/session/machine';
import { KeyBar } from './key-bar';
import { withControl } from './terminal-keys';
import { TerminalScreen, type TerminalHandle } from './terminal-screen';
import { TranscriptView } from './transcript-view';

/** Console of one machine: as a terminal, or as a transcript. */
export function TerminalPane({ machine }: { machine: Machine }) {
  const [view, setView] = useState<'terminal' | 'transcript'>('terminal');
  const [isFocused, setFocused] = useState(false);
  const [isControlHeld, setControlHeld] = useState(false);
  const screen = useRef<TerminalHandle>(null);
  const { name } = machine.spec;

  const transform = useCallback(
    (data: string) => {
      if (!isControlHeld) return data;
      setControlHeld(false);
      return withControl(data);
    },
    [isControlHeld],
  );

  return (
    <section
      aria-label={`Console of ${name}`}
      className="flex min-h-0 grow flex-col"
      onFocus={() => setFocused(true)}
      onBlur={() => setFocused(false)}
    >
      <div className="flex items-center gap-1 border-b border-line bg-panel px-2 py-1 text-xs">
        {(['terminal', 'transcript'] as const).map((option) => (
          <button
            key={option}
            type="button"
            aria-pressed={view === option}
            onClick={() => setView(option)}
            className="rounded px-2 py-1 text-soft capitalize aria-pressed:bg-paper aria-pressed:text-ink aria-pressed:shadow-[inset_0_0_0_1px_var(--line)]"
          >
            {option}
          </button>
        ))}
        {view === 'terminal' && <FindBox name={name} onFind={(text) => screen.current?.find(text) ?? false} />}
      </div>
      <div className="min-h-0 grow">
        {view === 'terminal' ? (
          <TerminalScreen ref={screen} machine={machine} transform={transform} label={`Terminal of ${name}`} />
        ) : (
          <TranscriptView machine={machine} />
        )}
      </div>
      {isFocused && view === 'terminal' && machine.capabilities.input && (
        <KeyBar isControlHeld={isControlHeld} onControl={() => setControlHeld((held) => !held)} onKey={(data) => machine.send(data)} />
      )}
    </section>
  );
}

function FindBox({ name, onFind }: { name: string; onFind: (text: string) => boolean }) {
  const [text, setText] = useState('');
  const [missed, setMissed] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setMissed(text !== '' && !onFind(text));
  };
  return (
    <form onSubmit={submit} className="ml-auto flex items-center gap-1">
      <span role="status" className="text-soft">
        {missed && 'not found'}
      </span>
      <input
        type="search"
        aria-label={`Find in the console of ${name}`}
        placeholder="Find"
        value={text}
        onChange={(event) => setText(event.target.value)}
        className="w-28 rounded border border-line bg-paper px-2 py-1"
      />
    </form>
  );
}
