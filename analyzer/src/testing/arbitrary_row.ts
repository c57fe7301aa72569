import fc from 'fast-check';
import type { Quantity } from '../quantities/index.js';
import type { Quantities, RowKind, RowOf } from '../quantities/row_kind.js';

/** Numbers that the stored form keeps as they are. */
const stored = ({ resolution }: Quantity): fc.Arbitrary<number> =>
  resolution < 1
    ? fc.nat({ max: 2 ** 26 }).map(steps => steps / Math.round(1 / resolution))
    : fc.nat({ max: 2 ** 31 }).chain(n => fc.constantFrom(n, n * 1000));

const TEXT = fc.string({ unit: 'binary', maxLength: 20 });

/**
 * Any row of a kind: whatever is declared is in it, what can be unknown sometimes is. For tests only.
 * @param given what some quantities are to be instead.
 * @param numberOf numbers of the others.
 */
export function arbitraryRow<Q extends Quantities>(
  kind: RowKind<Q>,
  given: { readonly [K in keyof Q]?: fc.Arbitrary<unknown> } = {},
  numberOf: (quantity: Quantity) => fc.Arbitrary<number> = stored,
): fc.Arbitrary<RowOf<Q>> {
  const entries = Object.entries(kind.quantities);
  const values = entries.map(([key, quantity]) => {
    const any =
      quantity.kind === 'number' ? numberOf(quantity) : quantity.kind === 'flag' ? fc.boolean() : TEXT;
    return [key, given[key] ?? any] as const;
  });
  const requiredKeys = entries.filter(([key, { isOptional }]) => !isOptional || key in given);
  return fc.record(Object.fromEntries(values), {
    requiredKeys: requiredKeys.map(([key]) => key),
  }) as fc.Arbitrary<unknown> as fc.Arbitrary<RowOf<Q>>;
}
