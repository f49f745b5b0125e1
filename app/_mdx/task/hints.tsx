'use client';
import { useState } from 'react';
import type { Task } from '@/_content/schema/lab-file';
import { InlineText } from '@/_ui/inline-text';

const order = ['point', 'concept', 'command'] as const;
const names = { point: 'Where to look', concept: 'The idea', command: 'What to do' };

/** Help in three steps, each asked for. */
export function Hints({ hints }: { hints: Task['hints'] }) {
  const [shown, setShown] = useState(0);
  const next = order[shown];
  return (
    <div className="space-y-2 text-sm">
      <div role="status" className="space-y-2">
        {order.slice(0, shown).map((step) => (
          <p key={step}>
            <strong>{names[step]}:</strong> <InlineText text={hints[step]} />
          </p>
        ))}
      </div>
      {next && (
        <button type="button" className="text-link text-soft" onClick={() => setShown(shown + 1)}>
          Hint {shown + 1} of {order.length}: {names[next].toLowerCase()}
        </button>
      )}
    </div>
  );
}
