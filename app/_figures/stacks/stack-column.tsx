import type { Group, Layer, Lens, Stack } from './stacks';

interface StackColumnProps {
  readonly stack: Stack;
  readonly shown: ReadonlySet<Group>;
  readonly lens: Lens | null;
}

/** One stack, drawn as boxes. A layer taken away leaves its outline, so that nothing jumps. */
export function StackColumn({ stack, shown, lens }: StackColumnProps) {
  return (
    <div>
      <p className="mb-1.5 flex min-h-10 items-end justify-center text-center text-sm leading-tight font-semibold sm:min-h-5">{stack.name}</p>
      <ul className="grid grid-rows-6 gap-1">
        {stack.layers.map((layer) => (
          <LayerBox key={layer.text} layer={layer} isShown={shown.has(layer.group)} isLit={lens !== null && layer.lenses.includes(lens)} />
        ))}
      </ul>
    </div>
  );
}

const washes = {
  host: 'bg-host-wash text-host',
  unikernel: 'bg-unikernel-wash text-unikernel',
  neutral: 'bg-paper text-ink',
};

function LayerBox({ layer, isShown, isLit }: { layer: Layer; isShown: boolean; isLit: boolean }) {
  const base = 'flex h-[4.4rem] items-center justify-center rounded-sm px-1.5 text-center text-xs leading-tight sm:h-14 sm:text-[0.8125rem]';
  if (!isShown || layer.text === 'none')
    return (
      <li className={`${base} border border-dashed border-edge text-soft`}>
        {isShown ? layer.text : <span className="sr-only">taken away</span>}
      </li>
    );
  return (
    <li
      data-lit={isLit}
      className={`${base} ${washes[layer.colour ?? 'neutral']} ${isLit ? 'font-semibold shadow-[inset_0_0_0_2.5px_currentColor]' : 'shadow-[inset_0_0_0_1px_var(--line)]'}`}
    >
      <span>
        {layer.text}
        {isLit && <span className="sr-only"> (outlined)</span>}
      </span>
    </li>
  );
}
