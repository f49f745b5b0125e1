import { keyBarKeys } from './terminal-keys';

interface KeyBarProps {
  readonly isControlHeld: boolean;
  readonly onControl: () => void;
  readonly onKey: (data: string) => void;
}

/** Esc, Tab, Ctrl and arrows, for keyboards on glass. Pressing a key keeps the terminal focused. */
export function KeyBar({ isControlHeld, onControl, onKey }: KeyBarProps) {
  const look = 'min-h-11 min-w-11 grow rounded border border-edge bg-paper px-2 font-mono text-sm text-ink';
  return (
    <div role="toolbar" aria-label="Terminal keys" className="hidden gap-1 border-t border-line bg-panel p-1 pointer-coarse:flex" onPointerDown={(event) => event.preventDefault()}>
      <button type="button" aria-pressed={isControlHeld} className={`${look} aria-pressed:bg-ink aria-pressed:text-paper`} onClick={onControl}>
        Ctrl
      </button>
      {keyBarKeys.map((key) => (
        <button key={key.name} type="button" aria-label={key.label} className={look} onClick={() => onKey(key.data)}>
          {key.name}
        </button>
      ))}
    </div>
  );
}
