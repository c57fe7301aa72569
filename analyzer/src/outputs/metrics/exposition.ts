/** Metrics as text: OpenMetrics 1.0 where it is asked for, else Prometheus' text format 0.0.4. */
import { type MetricFamily, type MetricSample, sampleName } from './metric_family.js';

export const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0; charset=utf-8';
export const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

/** Builds one exposition: families one after the other, each with its samples. */
export class Exposition {
  private readonly isOpen: boolean;
  private readonly lines: string[] = [];

  constructor(contentType: typeof OPEN_METRICS | typeof PROMETHEUS_TEXT) {
    this.isOpen = contentType === OPEN_METRICS;
  }

  /** Adds a family with what is known of it; without samples it is left out. */
  add(family: MetricFamily, samples: readonly MetricSample[]): void {
    if (samples.length === 0) return;
    const { type, unit, help } = family;
    const name = sampleName(family);
    // the older format knows no info, and counters go by the name of their samples
    const header = this.isOpen ? family.name : name;
    this.lines.push(`# TYPE ${header} ${this.isOpen || type !== 'info' ? type : 'gauge'}`);
    if (this.isOpen && unit !== '') this.lines.push(`# UNIT ${header} ${unit}`);
    this.lines.push(`# HELP ${header} ${escapeHelp(help, this.isOpen)}.`);
    for (const { labels, value } of samples)
      this.lines.push(`${name}${labelsText(labels)} ${numberText(value)}`);
  }

  toString(): string {
    return `${[...this.lines, ...(this.isOpen ? ['# EOF'] : [])].join('\n')}\n`;
  }
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escapeLabel = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');

const escapeHelp = (text: string, isOpen: boolean): string => {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
  return isOpen ? escaped.replaceAll('"', '\\"') : escaped;
};

const numberText = (value: number): string =>
  Number.isNaN(value) ? 'NaN' : value === Infinity ? '+Inf' : value === -Infinity ? '-Inf' : String(value);
