/** Every metric that there is, for the documents' table. */
import { ANALYZER_FAMILIES, BROKER_CONNECTED, BUILD_INFO, LEFT_OUT, REFUSALS } from './analyzer_metrics.js';
import {
  DEVICE_FAMILIES,
  DEVICE_FINDINGS,
  DEVICE_INFO,
  DEVICE_UP,
  PROGRAM_CPU,
  PROGRAM_MEMORY,
  PROGRAM_POWER,
} from './device_metrics.js';
import { type MetricFamily, sampleName } from './metric_family.js';

export interface MetricRow {
  /** As it stands in /metrics. */
  readonly name: string;
  readonly type: string;
  readonly labels: readonly string[];
  readonly meaning: string;
}

const rows = (families: readonly MetricFamily[], ...labels: string[]): MetricRow[] =>
  families.map(family => ({
    name: sampleName(family),
    type: family.type,
    labels,
    meaning: family.help,
  }));

export const METRIC_ROWS: readonly MetricRow[] = [
  ...rows([...ANALYZER_FAMILIES, BROKER_CONNECTED, LEFT_OUT]),
  ...rows([REFUSALS], 'code'),
  ...rows([BUILD_INFO], 'version'),
  ...rows([DEVICE_UP], 'device'),
  ...rows([DEVICE_INFO], 'device', 'model', 'kernel', 'architecture', 'agent'),
  ...rows([DEVICE_FINDINGS], 'device', 'kind', 'severity'),
  ...rows(DEVICE_FAMILIES, 'device'),
  ...rows([PROGRAM_CPU, PROGRAM_MEMORY, PROGRAM_POWER], 'device', 'program'),
];
