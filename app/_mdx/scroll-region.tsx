import type { ComponentPropsWithoutRef } from 'react';

/** A table wider than the column scrolls by itself, by keyboard too. */
export function ScrollRegion(props: ComponentPropsWithoutRef<'table'>) {
  return (
    <div role="region" aria-label="Table" tabIndex={0} className="ui overflow-x-auto">
      <table
        className="w-full border-collapse text-start [&_td]:border-b [&_td]:border-line [&_td]:py-2 [&_td]:pr-4 [&_td]:align-top [&_th]:border-b [&_th]:border-edge [&_th]:py-2 [&_th]:pr-4 [&_th]:text-start"
        {...props}
      />
    </div>
  );
}
