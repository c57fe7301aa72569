/** A view turns an answer into lines for a terminal: pure, one file per answer, no line wider than the terminal. */
import type { Estimate, Hint, Window } from '@edgevitals/shared/results';
import type { Palette } from '../render/colour.js';
import { wrap } from '../render/width.js';

export interface ViewOptions {
  readonly width: number;
  readonly colours: Palette;
  /** Seconds since 1970, for "3 min ago". */
  readonly now: number;
}

export type View<Answer> = (answer: Answer, options: ViewOptions) => string[];

/** `1 h window, 58 min known`: how much of the asked-for time there is data for. */
export function windowLine(window: Window | undefined): string {
  if (window === undefined) return 'no data';
  const asked = window.to - window.from;
  const covered = Math.min(asked, window.coveredSeconds);
  const known = covered < asked * 0.95 ? `, data for ${span(covered)}` : '';
  const gaps = window.gapSeconds > 0 ? `, ${span(window.gapSeconds)} of it in sum only` : '';
  return `last ${span(asked)}${known}${gaps}`;
}

/** A duration for people: 45 s, 12 min, 3.5 h, 12 d, 4.1 y. */
export function span(seconds: number): string {
  const steps = [
    [365.25 * 86_400, 'y'],
    [86_400, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ] as const;
  const [size, unit] = steps.find(([size]) => Math.abs(seconds) >= size) ?? [1, 's'];
  const amount = seconds / size;
  const text =
    amount >= 10 || Number.isInteger(amount) || unit === 's' ? amount.toFixed(0) : amount.toFixed(1);
  return `${text} ${unit}`;
}

/** `1.23 W ± 0.40 (prior)`; a dash when nothing is known. */
export function estimate(value: Estimate | null | undefined, format: (value: number) => string): string {
  if (value === undefined || value === null) return '-';
  const sigma = value.sigma === undefined || value.sigma === null ? '' : ` ± ${format(value.sigma)}`;
  return `${format(value.value)}${sigma} (${value.basis})`;
}

/** Hints as wrapped bullets. */
export function hintLines(hints: readonly Hint[], options: ViewOptions): string[] {
  return hints.flatMap(hint =>
    wrap(hint.subject === '' ? hint.text : `${hint.subject}: ${hint.text}`, options.width - 4).map(
      (line, i) => (i === 0 ? `  ${options.colours.cyan('>')} ${line}` : `    ${line}`),
    ),
  );
}

/** A title, and what it is about in weaker colour. */
export const title = (text: string, about: string, { colours }: ViewOptions): string =>
  `${colours.bold(text)}  ${colours.dim(about)}`;
