/** A view turns an answer into lines for a terminal: pure, one file per answer, no line wider than the terminal. */
import type { Estimate, Hint, Window } from '@edgevitals/shared/results';
import {
  formatCelsius,
  formatDuration,
  formatSi,
  NOTHING,
  type TextColumn,
  table,
} from '@edgevitals/shared/text';
import stringWidth from 'string-width';
import type { Palette } from '../render/colour.js';
import { wrap } from '../render/wrap.js';

export interface ViewOptions {
  readonly width: number;
  readonly colours: Palette;
  /** Seconds since 1970, for "3 min ago". */
  readonly now: number;
}

export type View<Answer> = (answer: Answer, options: ViewOptions) => string[];

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

/** What the data cannot tell. */
export const unknownLines = (what: readonly string[], options: ViewOptions): string[] =>
  what.flatMap(each => wrapped(`not identified: ${each}`, options).map(options.colours.yellow));

/** Hints as wrapped bullets. */
export function hintLines(hints: readonly Hint[], options: ViewOptions): string[] {
  return hints.flatMap(hint =>
    wrap(hint.subject === '' ? hint.text : `${hint.subject}: ${hint.text}`, options.width - 4).map(
      (line, i) => (i === 0 ? `  ${options.colours.cyan('>')} ${line}` : `    ${line}`),
    ),
  );
}

/** A table as wide as the terminal at most, its titles in weaker colour. */
export const tableLines = (
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  { width, colours }: ViewOptions,
): string[] => table(columns, rows, { width, textWidth: stringWidth, heading: colours.dim });

/** A table after an empty line; nothing when it has no rows. */
export const section = (
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  options: ViewOptions,
): string[] => (rows.length === 0 ? [] : ['', ...tableLines(columns, rows, options)]);

/** A title, and what it is about in weaker colour. */
export const title = (text: string, about: string, { colours }: ViewOptions): string =>
  `${colours.bold(text)}  ${colours.dim(about)}`;
