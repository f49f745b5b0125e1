// An attribute's value as far as it can be known without running anything.

interface Expression {
  readonly type: string;
  readonly value?: unknown;
  readonly argument?: Expression;
  readonly operator?: string;
}

/** `name` is true, `name="text"` is the text, `name={3}` the number; anything computed is undefined. */
export function literalValue(value: unknown): unknown {
  if (value === null || value === undefined) return true;
  if (typeof value === 'string') return value;
  const program = (value as { data?: { estree?: { body?: { expression?: Expression }[] } } }).data?.estree;
  const expression = program?.body?.[0]?.expression;
  return expression ? evaluate(expression) : undefined;
}

function evaluate(expression: Expression): unknown {
  if (expression.type === 'Literal') return expression.value;
  if (expression.type === 'UnaryExpression' && expression.operator === '-' && expression.argument) {
    const value = evaluate(expression.argument);
    return typeof value === 'number' ? -value : undefined;
  }
  return undefined;
}
