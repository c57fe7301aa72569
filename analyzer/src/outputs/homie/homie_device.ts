/** A device in Homie 5: its description, and values as text (https://homieiot.github.io/specification/spec-core-v5_0_0). */
import { given } from '@edgevitals/shared/objects';
import type { Catalogue, PublishedQuantity, ShownValues } from '../../published/index.js';
import { written } from '../../published/index.js';

/** The one node of a device. */
export const NODE = 'vitals';

export interface HomieProperty {
  readonly name: string;
  readonly datatype: 'integer' | 'float' | 'boolean' | 'datetime';
  readonly unit?: string;
}

export interface HomieDescription {
  readonly homie: '5.0';
  /** Grows with each change. */
  readonly version: number;
  readonly name: string;
  readonly children?: readonly string[];
  readonly root?: string;
  readonly nodes: Readonly<
    Record<string, { readonly name: string; readonly properties: Record<string, HomieProperty> }>
  >;
}

/** Ids are of `[a-z0-9-]`. */
export const homieId = (name: string): string => name.toLowerCase().replace(/[^a-z0-9-]/g, '-');

export function propertiesOf(
  catalogue: Catalogue<never>,
  names: readonly string[],
): Record<string, HomieProperty> {
  return Object.fromEntries(
    Object.entries(catalogue)
      .filter(([name]) => names.includes(name))
      .map(([name, quantity]) => [homieId(name), propertyOf(quantity)]),
  );
}

function propertyOf(quantity: PublishedQuantity<never>): HomieProperty {
  const { label: name } = quantity;
  if (quantity.kind === 'flag') return { name, datatype: 'boolean' };
  if (quantity.unit === 'time') return { name, datatype: 'datetime' };
  const isWhole = quantity.shown.decimals === 0 && quantity.kind !== 'total';
  const { unit } = quantity.shown as { unit?: string };
  return { name, datatype: isWhole ? 'integer' : 'float', ...given({ unit }) };
}

/** A value as payload; empty where it is not known, which takes away what is retained. */
export function payloadOf(
  name: string,
  quantity: PublishedQuantity<never>,
  values: ShownValues<never>,
): string {
  const value = values.number(name);
  if (value === null) return '';
  if (quantity.kind === 'flag') return value === 1 ? 'true' : 'false';
  return String(written(quantity, value) ?? '');
}
