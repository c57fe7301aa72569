/** Charts as inline SVG: no script, colours from the page's style. What is not known is a gap, never a line. */
import { formatDuration } from '@edgevitals/shared/text';
import type { ChartBlock, ForecastBlock } from './block.js';
import { escapeHtml } from './escape_html.js';
import { rangeOf } from './range.js';

const WIDTH = 760;
const HEIGHT = 190;
const LEFT = 84;
const RIGHT = 12;
const TOP = 12;
const BOTTOM = 28;
const GRID_LINES = 4;
/** Of the range of values, above and below it. */
const MARGIN = 0.08;
const TIME_LABELS = 4;

export function chartSvg({ title, from, to, series, format, fromZero, marks = [] }: ChartBlock): string {
  const range = rangeOf(series.map(({ points }) => points));
  if (range === undefined) return '';
  const low = Math.min(fromZero === true ? 0 : range.low, ...marks.map(({ value }) => value));
  const high = Math.max(range.high, ...marks.map(({ value }) => value));
  const spread = high - low || Math.abs(high) || 1;
  const least = fromZero === true && low === 0 ? 0 : low - spread * MARGIN;
  const most = high + spread * MARGIN;
  const x = (share: number): number => LEFT + share * (WIDTH - LEFT - RIGHT);
  const y = (value: number): number => TOP + (1 - (value - least) / (most - least)) * (HEIGHT - TOP - BOTTOM);
  const at = (value: number): string => value.toFixed(1);
  const grid = Array.from(
    { length: GRID_LINES + 1 },
    (_, i) => least + ((most - least) * i) / GRID_LINES,
  ).map(
    value =>
      `<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(y(value))}" y2="${at(y(value))}"/>` +
      `<text class="axis" x="${LEFT - 8}" y="${at(y(value) + 4)}" text-anchor="end">${escapeHtml(format(value))}</text>`,
  );
  const times = Array.from({ length: TIME_LABELS + 1 }, (_, i) => i / TIME_LABELS).map(share => {
    const anchor = share === 0 ? 'start' : share === 1 ? 'end' : 'middle';
    return `<text class="axis" x="${at(x(share))}" y="${HEIGHT - 8}" text-anchor="${anchor}">${timeText(from + share * (to - from), to - from)}</text>`;
  });
  const lines = series.map(({ points }, i) => {
    const width = points.length;
    const runs = knownRuns(points).map(run => {
      const path = run.map(({ index, value }) => `${at(x((index + 0.5) / width))},${at(y(value))}`).join(' ');
      // a part between two of which nothing is known would be a line of no length
      return run.length > 1
        ? `<polyline class="line s${i}" points="${path}"/>`
        : `<circle class="dot s${i}" cx="${path.split(',')[0]}" cy="${path.split(',')[1]}" r="2"/>`;
    });
    return runs.join('');
  });
  const limits = marks.map(
    ({ name, value }) =>
      `<line class="mark" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(y(value))}" y2="${at(y(value))}"/>` +
      `<text class="mark-text" x="${WIDTH - RIGHT - 4}" y="${at(y(value) - 4)}" text-anchor="end">${escapeHtml(`${name} ${format(value)}`)}</text>`,
  );
  const legend = series
    .map(({ name }, i) => `<span><i class="key s${i}"></i>${escapeHtml(name)}</span>`)
    .join('');
  const said = `${title}: ${format(range.low)} to ${format(range.high)}`;
  return (
    `<figure><figcaption>${escapeHtml(title)}${series.length > 1 ? `<span class="legend">${legend}</span>` : ''}</figcaption>` +
    `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(said)}">` +
    `${grid.join('')}${times.join('')}${limits.join('')}${lines.join('')}</svg></figure>\n`
  );
}

/** Stretches of points that are known. */
function knownRuns(points: ChartBlock['series'][number]['points']): { index: number; value: number }[][] {
  const runs: { index: number; value: number }[][] = [];
  let open: { index: number; value: number }[] | undefined;
  points.forEach((value, index) => {
    if (value === null) {
      open = undefined;
      return;
    }
    if (open === undefined) {
      open = [];
      runs.push(open);
    }
    open.push({ index, value });
  });
  return runs;
}

const DAY = 86_400;

function timeText(seconds: number, span: number): string {
  const text = new Date(seconds * 1000).toISOString();
  if (span > 3 * DAY) return text.slice(5, 10);
  return span > DAY / 2 ? text.slice(5, 16).replace('T', ' ') : text.slice(11, span < 600 ? 19 : 16);
}

const ROW = 26;
const NAMES = 210;

/** A band for each thing that ends, on a scale of years that is logarithmic: months and decades are both seen. */
export function forecastSvg({ title, rows }: ForecastBlock): string {
  const height = rows.length * ROW + 30;
  const scale = [DAY, 30 * DAY, 365 * DAY, 3650 * DAY, 36_500 * DAY];
  const [first, last] = [Math.log(DAY), Math.log(36_500 * DAY)];
  const x = (seconds: number): number =>
    NAMES +
    Math.min(1, Math.max(0, (Math.log(Math.max(1, seconds)) - first) / (last - first))) *
      (WIDTH - NAMES - 90);
  const grid = scale.map(
    seconds =>
      `<line class="grid" x1="${x(seconds).toFixed(1)}" x2="${x(seconds).toFixed(1)}" y1="4" y2="${height - 24}"/>` +
      `<text class="axis" x="${x(seconds).toFixed(1)}" y="${height - 8}" text-anchor="middle">${formatDuration(seconds)}</text>`,
  );
  const bands = rows.map(({ name, low, middle, high }, i) => {
    const y = i * ROW + 8;
    const end = x(high ?? Number.POSITIVE_INFINITY);
    return (
      `<text class="axis" x="0" y="${y + 11}">${escapeHtml(name.length > 32 ? `${name.slice(0, 31)}…` : name)}</text>` +
      `<rect class="band" x="${x(low).toFixed(1)}" y="${y}" width="${Math.max(2, end - x(low)).toFixed(1)}" height="14" rx="3"/>` +
      `<line class="middle" x1="${x(middle).toFixed(1)}" x2="${x(middle).toFixed(1)}" y1="${y - 2}" y2="${y + 16}"/>` +
      `<text class="axis" x="${WIDTH - 84}" y="${y + 11}">${escapeHtml(formatDuration(middle))}</text>`
    );
  });
  return (
    `<figure><figcaption>${escapeHtml(title)}: the middle, and nine cases of ten</figcaption>` +
    `<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeHtml(title)}">${grid.join('')}${bands.join('')}</svg></figure>\n`
  );
}
