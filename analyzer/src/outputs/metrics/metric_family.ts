/**
 * Metrics as Prometheus and OpenMetrics name them: base units as suffixes, `_total` on counters
 * (https://prometheus.io/docs/practices/naming).
 */
import type { BaseUnit, PublishedQuantity } from '../../published/index.js';

export type MetricType = 'gauge' | 'counter' | 'info';

export interface MetricFamily {
  /** With its unit, without `_total` or `_info`. */
  readonly name: string;
  readonly type: MetricType;
  readonly unit: string;
  readonly help: string;
}

export interface MetricSample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const SUFFIX: Readonly<Record<BaseUnit, string>> = {
  W: 'watts',
  J: 'joules',
  degC: 'celsius',
  B: 'bytes',
  'B/s': 'bytes_per_second',
  s: 'seconds',
  ratio: 'ratio',
  count: '',
  time: 'timestamp_seconds',
};

/** The metric of a quantity. @param subject whose: "device" or "analyzer". */
export function familyOf(subject: string, name: string, quantity: PublishedQuantity<never>): MetricFamily {
  const unit = quantity.kind === 'flag' ? '' : SUFFIX[quantity.unit];
  return metric(
    `${subject}_${name}`,
    quantity.kind === 'total' ? 'counter' : 'gauge',
    unit,
    quantity.meaning,
  );
}

/** A metric by its parts; a name that ends in its unit does not repeat it. */
export function metric(name: string, type: MetricType, unit: string, help: string): MetricFamily {
  const isTold = unit === '' || name.endsWith(`_${unit}`);
  return { name: `edgevitals_${name}${isTold ? '' : `_${unit}`}`, type, unit, help };
}

/** The name of a family's samples. */
export const sampleName = ({ name, type }: MetricFamily): string =>
  type === 'counter' ? `${name}_total` : type === 'info' ? `${name}_info` : name;
