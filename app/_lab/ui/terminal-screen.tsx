'use client';
// The place of a terminal. xterm.js arrives behind a surface of the same size and colour.
import { useEffect, useImperativeHandle, useRef, type Ref } from 'react';
import type { Machine } from '@/_lab/session/machine';
import { useTheme } from './use-theme';
import type { MountedTerminal } from './xterm-mount';

export interface TerminalHandle {
  focus(): void;
  find(text: string): boolean;
}

interface TerminalScreenProps {
  readonly machine: Machine;
  readonly label: string;
  /** Applied to what the reader types. */
  readonly transform: (data: string) => string;
  readonly ref?: Ref<TerminalHandle>;
}

export function TerminalScreen({ machine, label, transform, ref }: TerminalScreenProps) {
  const element = useRef<HTMLDivElement>(null);
  const mounted = useRef<MountedTerminal | null>(null);
  const latestTransform = useRef(transform);
  const theme = useTheme();
  const latestTheme = useRef(theme);

  useEffect(() => {
    latestTransform.current = transform;
  }, [transform]);

  useEffect(() => {
    latestTheme.current = theme;
    mounted.current?.setTheme(theme);
  }, [theme]);

  useEffect(() => {
    let isShown = true;
    void import('./xterm-mount').then(({ mountTerminal }) => {
      if (!isShown || !element.current) return;
      mounted.current = mountTerminal(element.current, machine, {
        theme: latestTheme.current,
        label,
        reducedMotion: matchMedia('(prefers-reduced-motion: reduce)').matches,
        transform: (data) => latestTransform.current(data),
      });
    });
    return () => {
      isShown = false;
      mounted.current?.dispose();
      mounted.current = null;
    };
  }, [machine, label]);

  useImperativeHandle(ref, () => ({
    focus: () => mounted.current?.focus(),
    find: (text) => mounted.current?.find(text) ?? false,
  }));

  return <div ref={element} data-terminal={machine.spec.name} className="h-full w-full overflow-hidden bg-screen p-2 font-mono" />;
}
