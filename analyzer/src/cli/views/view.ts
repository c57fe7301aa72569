/**
 * A view turns an answer into the parts of a screen: pure, one file per answer, no line wider than the terminal. Which parts are
 * shown where there is no room for all is render/fit_screen.ts.
 */
import type { Estimate, Hint, Window } from '@edgevitals/shared/results';
import {
  formatCelsius,
  formatDuration,
  formatSi,
  NOTHING,
  printable,
  type TextColumn,
  table,
} from '@edgevitals/shared/text';
import stringWidth from 'string-width';
import type { Palette } from '../render/colour.js';
import type { ScreenPart } from '../render/fit_screen.js';
import { wrap } from '../render/wrap.js';

export interface ViewOptions {
  readonly width: number;
  readonly colours: Palette;
  /** Seconds since 1970, for "3 min ago". */
  readonly now: number;
  /** All that is known is to be shown, over as many lines as it takes. */
  readonly verbose?: boolean;
  /** Rows of its table that a limit has cut off. */
  readonly beyond?: number;
}

export type View<Answer> = (answer: Answer, options: ViewOptions) => ScreenPart[];
/** What makes some of a view's lines. */
export type Lines<Answer> = (answer: Answer, options: ViewOptions) => string[];

/** `last 1 h, data for 58 min`: what the amounts are of, which may be a little more or less than was asked for. */
export function windowLine(window: Window | undefined): string {
  if (window === undefined) return 'no data';
  const asked = window.to - window.from;
  const covered = Math.min(asked, window.coveredSeconds);
  const known = covered < asked * 0.95 ? `, data for ${formatDuration(covered)}` : '';
  const gaps = window.gapSeconds > 0 ? `, ${formatDuration(window.gapSeconds)} of it in sum only` : '';
  return `last ${formatDuration(asked)}${known}${gaps}`;
}

export const inWatts = (watts: number): string => formatSi(watts, 'W');
export const inJoules = (joules: number): string => formatSi(joules, 'J');
export const inHertz = (hertz: number): string => formatSi(hertz, 'Hz');
export const inCelsius = (celsius: number): string => formatCelsius(celsius);

/** A number that may be unknown; a dash when it is. */
export const shown = (value: number | null | undefined, format: (value: number) => string): string =>
  typeof value === 'number' ? format(value) : NOTHING;

/** `1.23 W ± 0.40 (prior)`; a dash when nothing is known. */
export function estimate(value: Estimate | null | undefined, format: (value: number) => string): string {
  if (value === undefined || value === null) return NOTHING;
  const sigma = value.sigma === undefined || value.sigma === null ? '' : ` ± ${format(value.sigma)}`;
  return `${format(value.value)}${sigma} (${value.basis})`;
}

/** Text over as many lines as it takes, all but the first indented. */
export const wrapped = (text: string, { width }: ViewOptions): string[] =>
  wrap(text, width - 2).map((line, i) => (i === 0 ? line : `  ${line}`));

/** What there is to say first: never left out. */
export const conclusion = (...lines: readonly string[]): ScreenPart => ({
  name: 'conclusion',
  rank: 0,
  lines,
});

/** What the data cannot tell, in one paragraph. */
export const unknownPart = (what: readonly string[], options: ViewOptions): ScreenPart => ({
  name: 'what cannot be told',
  lines: unknownLines(what, options),
  rank: 1,
  least: 2,
});

/** What the data cannot tell, in one paragraph that says so once. */
export const unknownLines = (what: readonly string[], options: ViewOptions): string[] =>
  what.length === 0 ? [] : wrapped(`not identified: ${what.join('; ')}`, options).map(options.colours.yellow);

/** Hints as wrapped bullets; what is said of several is said once. */
export const hintsPart = (hints: readonly Hint[], options: ViewOptions): ScreenPart => ({
  name: 'hints',
  lines: hintLines(hints, options),
  rank: 1,
  least: 4,
});

/** Hints as wrapped bullets. */
export function hintLines(hints: readonly Hint[], options: ViewOptions): string[] {
  return gathered(hints).flatMap(({ subject, text, likewise }) => {
    const others = likewise.length === 0 ? '' : ` The same of ${likewise.join(', ')}.`;
    const about = subject === '' || text.startsWith(subject) ? '' : `${subject}: `;
    return wrap(`${about}${text}${others}`, options.width - 4).map((line, i) =>
      i === 0 ? `  ${options.colours.cyan('>')} ${line}` : `    ${line}`,
    );
  });
}

/** Hints that differ by their subject and its numbers alone, as the first of them. */
function gathered(hints: readonly Hint[]): (Hint & { readonly likewise: string[] })[] {
  const found = new Map<string, Hint & { readonly likewise: string[] }>();
  for (const hint of hints) {
    const { subject, text } = hint;
    const alike = (subject === '' ? text : text.replaceAll(subject, '')).replace(/[\d.]+/g, '#');
    const first = found.get(alike);
    if (first === undefined) found.set(alike, { ...hint, likewise: [] });
    else first.likewise.push(subject);
  }
  return [...found.values()];
}

/** A table as wide as the terminal at most, its titles in weaker colour. */
export const tableLines = (
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  { width, colours }: ViewOptions,
): string[] => table(columns, rows, { width, textWidth: stringWidth, heading: colours.dim });

/** A table as a part of a screen; none when it has no rows. */
export const tablePart = (
  name: string,
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  options: ViewOptions,
  more: Omit<ScreenPart, 'name' | 'lines'> = {},
): ScreenPart => ({
  name,
  heading: 1,
  lines: rows.length === 0 ? [] : tableLines(columns, rows, options),
  ...more,
});

/** Lines of text as a part of a screen. */
export const textPart = (
  name: string,
  lines: readonly string[],
  more: Omit<ScreenPart, 'name' | 'lines'> = {},
): ScreenPart => ({ name, lines, ...more });

/**
 * `and 3 more`, those that the screen has no room for among them.
 * @param more rows that the analyzer left out.
 */
export const restOf =
  (rows: number, more: number, { colours, beyond = 0 }: ViewOptions) =>
  (shown: number): string => {
    const left = rows - shown + more + beyond;
    return left > 0 ? colours.dim(`and ${left} more`) : '';
  };

/** A title, and what it is about in weaker colour. */
export const title = (text: string, about: string, { colours }: ViewOptions): string =>
  `${colours.bold(printable(text))}  ${colours.dim(printable(about))}`;

/** From so many seconds on a chart says more than a line of blocks. */
const LONG_SECONDS = 3600;
export const isLong = ({ from, to }: Window): boolean => to - from >= LONG_SECONDS;

/** What stands below the ends of a chart. */
export const endsOf = ({ from, to }: Window): readonly [string, string] => [
  `${formatDuration(to - from)} ago`,
  'now',
];
