'use client';
// Three stacks side by side. The reader takes layers away and looks through one question at a time.
import { useState } from 'react';
import { StackColumn } from './stack-column';
import { StacksInWords } from './stacks-in-words';
import { groups, lenses, stacks, type Group, type Lens } from './stacks';

const allGroups = Object.keys(groups) as Group[];
const allLenses = Object.keys(lenses) as Lens[];

export function StacksFigure({ caption }: { caption: string }) {
  const [shown, setShown] = useState<ReadonlySet<Group>>(new Set(allGroups));
  const [lens, setLens] = useState<Lens | null>('shipped');

  const toggle = (group: Group) =>
    setShown((current) => {
      const next = new Set(current);
      if (!next.delete(group)) next.add(group);
      return next;
    });

  return (
    <figure className="ui rounded-lg border border-line bg-panel p-4 sm:p-5" data-figure="stacks">
      <fieldset className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        <legend className="label mb-1">Look at</legend>
        {allLenses.map((option) => (
          <label key={option} className="flex items-center gap-2">
            <input type="radio" name="stacks-lens" checked={lens === option} onChange={() => setLens(option)} className="size-4 shrink-0 accent-(--ink)" />
            {lenses[option].name}
          </label>
        ))}
        <label className="flex items-center gap-2">
          <input type="radio" name="stacks-lens" checked={lens === null} onChange={() => setLens(null)} className="size-4 shrink-0 accent-(--ink)" />
          Layers only
        </label>
      </fieldset>
      <div role="group" aria-label="Stacks" className="mt-4 grid grid-cols-3 gap-2 sm:gap-4">
        {stacks.map((stack) => (
          <StackColumn key={stack.id} stack={stack} shown={shown} lens={lens} />
        ))}
      </div>
      <p role="status" className="mt-3 min-h-5 text-sm text-soft">
        {lens && lenses[lens].says}
      </p>
      <fieldset className="mt-3 grid gap-x-4 gap-y-1 text-sm sm:grid-cols-2">
        <legend className="label mb-1">Layers</legend>
        {allGroups.map((group) => (
          <label key={group} className="flex items-center gap-2">
            <input type="checkbox" checked={shown.has(group)} onChange={() => toggle(group)} className="size-4 shrink-0 accent-(--ink)" />
            {groups[group]}
          </label>
        ))}
      </fieldset>
      <StacksInWords />
      <figcaption className="mt-3 border-t border-line pt-3 text-sm text-soft">{caption} Heights mean nothing: layers are not drawn to scale.</figcaption>
    </figure>
  );
}
