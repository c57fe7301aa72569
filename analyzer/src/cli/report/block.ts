/** What a report is made of, whatever it is written as. */
import type { HistoryPoints } from '@edgevitals/shared/results';

export interface ReportColumn {
  readonly title: string;
  /** Numbers stand under each other. */
  readonly isNumber?: true;
}

export interface ChartSeries {
  readonly name: string;
  /** Values over equal parts of the chart's time; null where nothing is known. */
  readonly points: HistoryPoints;
}

/** Values over time. */
export interface ChartBlock {
  readonly kind: 'chart';
  readonly title: string;
  /** Seconds since 1970. */
  readonly from: number;
  readonly to: number;
  readonly series: readonly ChartSeries[];
  readonly format: (value: number) => string;
  /** Amounts and shares are seen from 0 on; temperatures and clocks from their least. */
  readonly fromZero?: true;
  /** Lines that values are seen against, a trip or a limit. */
  readonly marks?: readonly { readonly name: string; readonly value: number }[];
}

/** When something may happen: the middle, and what is earlier and later than nine of ten cases; from now, seconds. */
export interface ForecastBlock {
  readonly kind: 'forecast';
  readonly title: string;
  readonly rows: readonly {
    readonly name: string;
    readonly low: number;
    readonly middle: number;
    /** Undefined: it may be more than can be said. */
    readonly high: number | undefined;
  }[];
}

export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2 | 3; readonly text: string }
  | { readonly kind: 'text'; readonly text: string; readonly tone?: 'warning' | 'weak' }
  | { readonly kind: 'list'; readonly items: readonly string[] }
  | {
      readonly kind: 'table';
      readonly columns: readonly ReportColumn[];
      readonly rows: readonly (readonly string[])[];
      /** Rows that are not shown. */
      readonly more?: number;
    }
  | ChartBlock
  | ForecastBlock;

export const heading = (level: 1 | 2 | 3, text: string): Block => ({ kind: 'heading', level, text });
export const text = (what: string, tone?: 'warning' | 'weak'): Block =>
  tone === undefined ? { kind: 'text', text: what } : { kind: 'text', text: what, tone };

/** A table, or a sentence where it would be empty. */
export const tableOr = (
  otherwise: string,
  columns: readonly ReportColumn[],
  rows: readonly (readonly string[])[],
  more = 0,
): Block => (rows.length === 0 ? text(otherwise, 'weak') : { kind: 'table', columns, rows, more });

/** No block where there is nothing to list. */
export const listOf = (items: readonly string[]): Block[] =>
  items.length === 0 ? [] : [{ kind: 'list', items }];

/** No block where no point is known. */
export const chartOf = (chart: Omit<ChartBlock, 'kind'>): Block[] =>
  chart.series.some(({ points }) => points.some(point => point !== null))
    ? [{ kind: 'chart', ...chart }]
    : [];
