'use client';
import { useEffect, useState } from 'react';
import type { Machine } from '@/_lab/session/machine';
import { Transcript } from './transcript';

const refreshMs = 250;

/** The console as lines of text: read with a screen reader, searched with the browser, copied whole. */
export function TranscriptView({ machine }: { machine: Machine }) {
  const [text, setText] = useState('');
  useEffect(() => {
    const transcript = new Transcript();
    let timer: ReturnType<typeof setTimeout> | null = null;
    const attached = machine.attach((bytes) => {
      transcript.write(bytes);
      timer ??= setTimeout(() => {
        timer = null;
        setText(transcript.text());
      }, refreshMs);
    });
    return () => {
      attached.dispose();
      if (timer) clearTimeout(timer);
    };
  }, [machine]);
  return (
    <pre
      tabIndex={0}
      role="region"
      aria-label={`Transcript of ${machine.spec.name}`}
      className="h-full overflow-auto bg-sunken p-3 font-mono text-[0.8125rem] leading-normal whitespace-pre-wrap"
    >
      {text || 'Nothing printed yet.'}
    </pre>
  );
}
