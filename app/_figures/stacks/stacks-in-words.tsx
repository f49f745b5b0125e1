import { lenses, stacks, type Layer, type Lens } from './stacks';

/** The figure as sentences, from the same data. */
export function StacksInWords() {
  return (
    <details className="mt-3 text-sm">
      <summary>The figure in words</summary>
      <dl className="mt-2 space-y-2">
        {stacks.map(({ id, name, layers }) => (
          <div key={id}>
            <dt className="font-semibold">{name}</dt>
            <dd>
              From the top down: {layers.map(({ text }) => text).join('; ')}.{' '}
              {(Object.keys(lenses) as Lens[]).map((lens) => (
                <span key={lens}>
                  {lenses[lens].name}: {listOf(layers, lens)}.{' '}
                </span>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function listOf(layers: readonly Layer[], lens: Lens): string {
  const lit = layers.filter((layer) => layer.lenses.includes(lens)).map(({ text }) => text);
  return lit.length > 0 ? lit.join('; ').toLowerCase() : 'nothing';
}
