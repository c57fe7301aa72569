/** What /metrics tells of the analyzer itself. */
import { ANALYZER_QUANTITIES, type AnalyzerFacts, type PublishedQuantity } from '../../published/index.js';
import type { Exposition } from './exposition.js';
import { familyOf, type MetricFamily, metric } from './metric_family.js';

const QUANTITIES = Object.entries(
  ANALYZER_QUANTITIES as Readonly<Record<string, PublishedQuantity<AnalyzerFacts>>>,
);

export const ANALYZER_FAMILIES: readonly MetricFamily[] = QUANTITIES.map(([name, quantity]) =>
  familyOf('analyzer', name, quantity as PublishedQuantity<never>),
);
export const BUILD_INFO = metric('analyzer_build', 'info', '', 'Which analyzer this is');
export const REFUSALS = metric(
  'analyzer_refusals',
  'counter',
  '',
  'What was refused or failed, by error code',
);
export const BROKER_CONNECTED = metric(
  'analyzer_broker_connected',
  'gauge',
  '',
  'Whether there is a connection to the broker',
);
export const LEFT_OUT = metric(
  'analyzer_series_left_out',
  'gauge',
  '',
  'Series of devices that are too many for one answer',
);

export interface AnalyzerState {
  readonly version: string;
  readonly connected: boolean;
  readonly seriesLeftOut: number;
}

export function addAnalyzerMetrics(exposition: Exposition, facts: AnalyzerFacts, state: AnalyzerState): void {
  QUANTITIES.forEach(([, quantity], i) => {
    const value = quantity.of(facts);
    if (value !== undefined) exposition.add(ANALYZER_FAMILIES[i]!, [{ labels: {}, value: Number(value) }]);
  });
  exposition.add(
    REFUSALS,
    Object.entries(facts.errorsByCode).map(([code, value]) => ({ labels: { code }, value })),
  );
  exposition.add(BUILD_INFO, [{ labels: { version: state.version }, value: 1 }]);
  exposition.add(BROKER_CONNECTED, [{ labels: {}, value: state.connected ? 1 : 0 }]);
  exposition.add(LEFT_OUT, [{ labels: {}, value: state.seriesLeftOut }]);
}
