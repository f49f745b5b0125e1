'use client';
// Light, dark, or as the system says. The choice is applied before the first paint by `themeScript`.
import { useSyncExternalStore } from 'react';

const key = 'ring-zero:theme';
const order = ['system', 'light', 'dark'] as const;
type Theme = (typeof order)[number];

const names: Record<Theme, string> = { system: 'as the system', light: 'light', dark: 'dark' };
const listeners = new Set<() => void>();

function readTheme(): Theme {
  const set = document.documentElement.dataset.theme;
  return set === 'light' || set === 'dark' ? set : 'system';
}

function applyTheme(theme: Theme): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    if (theme === 'system') localStorage.removeItem(key);
    else localStorage.setItem(key, theme);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function ThemeToggle() {
  const theme = useSyncExternalStore(subscribe, readTheme, () => 'system' as const);
  const next = order[(order.indexOf(theme) + 1) % order.length] ?? 'system';
  return (
    <button
      type="button"
      className="button button-quiet"
      onClick={() => applyTheme(next)}
      aria-label={`Theme: ${names[theme]}. Change to ${names[next]}`}
      title={`Theme: ${names[theme]}`}
    >
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
        <circle cx="10" cy="10" r="7" fill="none" stroke="currentColor" strokeWidth="1.6" />
        {theme !== 'light' && <path d={theme === 'dark' ? 'M10 3a7 7 0 1 1 0 14a7 7 0 1 1 0-14' : 'M10 3a7 7 0 0 1 0 14Z'} fill="currentColor" />}
      </svg>
    </button>
  );
}
