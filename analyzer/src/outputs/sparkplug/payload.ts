/** Payloads of Sparkplug B, encoded; metrics are made from the catalogue. */
import { sparkplug } from '@edgevitals/proto/sparkplug';
import { given } from '@edgevitals/shared/objects';
import type { PublishedQuantity } from '../../published/index.js';

/** Data types that are used (Sparkplug 3.0, chapter 6). */
export const DATA_TYPE = { Int64: 4, Double: 10, Boolean: 11, String: 12, DateTime: 13 } as const;

export interface SparkplugMetric {
  readonly name: string;
  /** Unique over the edge node and its devices. */
  readonly alias?: number;
  readonly datatype: number;
  /** Null: not known. A DateTime is ms since 1970. */
  readonly value: number | boolean | null;
  readonly unit?: string;
}

/** How a metric is told: whole in births, by its alias in data. */
export type Told = 'birth' | 'data';

/** @param seq of the edge node; its death has none. @param timestamp ms since 1970. */
export function encodePayload(
  metrics: readonly SparkplugMetric[],
  told: Told,
  { timestamp, seq }: { readonly timestamp: number; readonly seq?: number },
): Uint8Array {
  return sparkplug.Payload.encode({
    timestamp,
    metrics: metrics.map(metric => metricOf(metric, told, timestamp)),
    ...given({ seq }),
  }).finish();
}

function metricOf(
  { name, alias, datatype, value, unit }: SparkplugMetric,
  told: Told,
  timestamp: number,
): sparkplug.IMetric {
  const isBirth = told === 'birth' || alias === undefined;
  return {
    timestamp,
    ...given({
      name: isBirth ? name : undefined,
      alias,
      datatype: isBirth ? datatype : undefined,
      properties:
        isBirth && unit !== undefined
          ? { keys: ['engUnit'], values: [{ type: DATA_TYPE.String, stringValue: unit }] }
          : undefined,
    }),
    ...fieldOf(datatype, value),
  };
}

function fieldOf(datatype: number, value: number | boolean | null): sparkplug.IMetric {
  if (value === null) return { isNull: true };
  if (typeof value === 'boolean') return { booleanValue: value };
  return datatype === DATA_TYPE.Double ? { doubleValue: value } : { longValue: Math.round(value) };
}

/** The type and unit that a quantity has in Sparkplug. */
export function typeOf(quantity: PublishedQuantity<never>): {
  readonly datatype: number;
  readonly unit?: string;
} {
  if (quantity.kind === 'flag') return { datatype: DATA_TYPE.Boolean };
  if (quantity.unit === 'time') return { datatype: DATA_TYPE.DateTime };
  return { datatype: DATA_TYPE.Double, ...given({ unit: (quantity.shown as { unit?: string }).unit }) };
}

/** A number as `ShownValues` has it, as Sparkplug does. */
export function valueIn(quantity: PublishedQuantity<never>, number: number | null): number | boolean | null {
  if (number === null) return null;
  if (quantity.kind === 'flag') return number === 1;
  return quantity.unit === 'time' ? number * (quantity.shown.per ?? 1) * 1000 : number;
}
