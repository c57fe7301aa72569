/** One screen: what matters most is never scrolled off, what has no room is named, with how to see it. */
import { fit } from '@edgevitals/shared/text';
import stringWidth from 'string-width';

/** A stretch of a screen. Parts stand in the order given; which of them give way first is said by their rank. */
export interface ScreenPart {
  /** What the last line calls its rows where they are left out: "fans". */
  readonly name: string;
  readonly lines: readonly string[];
  /** Lines at its start that say nothing without a row below them: the titles of a table. */
  readonly heading?: number;
  /** 0 is the conclusion, which is always whole; of the others the highest gives way first. Default 2. */
  readonly rank?: number;
  /** So many rows it has at least, where it is shown in part. Default 3. */
  readonly least?: number;
  /** A line in place of the rows beyond `shown`, the rows that the analyzer left out among them; empty for none. */
  readonly rest?: (shown: number) => string;
  /** No empty line before it. */
  readonly close?: true;
}

export interface ScreenRoom {
  /** Lines that may be used; without end where all is to be shown. */
  readonly rows: number;
  readonly width: number;
  /** How to see what is left out: `-v`; empty where that is not to be said. */
  readonly more: string;
  /** Applied to the line that names what is left out. */
  readonly paint?: (text: string) => string;
}

interface Placed {
  readonly part: ScreenPart;
  readonly heading: number;
  /** Rows below the heading. */
  readonly all: number;
  shown: number;
}

/** All parts that have lines, one below the other. */
export const wholeScreen = (parts: readonly ScreenPart[]): string[] =>
  fitScreen(parts, { rows: Number.POSITIVE_INFINITY, width: Number.POSITIVE_INFINITY, more: '' });

/** The lines of a screen, as many as there is room for; the last one names what is left out. */
export function fitScreen(parts: readonly ScreenPart[], room: ScreenRoom): string[] {
  const placed = parts.filter(({ lines, heading = 0 }) => lines.length > heading).map(part => place(part));
  const whole = placed.reduce((sum, each, i) => sum + heightOf(each, each.all, i), 0);
  if (whole <= room.rows) {
    for (const each of placed) each.shown = each.all;
    return draw(placed);
  }
  const line = room.more === '' ? [] : [''];
  let free = room.rows - line.length;
  const byRank = placed
    .map((each, i) => ({ each, i }))
    .sort((a, b) => rankOf(a.each) - rankOf(b.each) || a.i - b.i);
  for (const { each, i } of byRank) {
    const least = rankOf(each) === 0 ? each.all : Math.min(each.all, each.part.least ?? 3);
    const height = heightOf(each, least, i);
    if (height > free && rankOf(each) > 0) continue;
    each.shown = Math.min(least, Math.max(1, least - (height - free)));
    free -= heightOf(each, each.shown, i);
  }
  for (const { each, i } of byRank) {
    if (each.shown === 0) continue;
    const more = Math.min(free + restHeight(each, each.shown), each.all - each.shown);
    const fits = each.shown + more === each.all ? more : more - restHeight(each, each.shown);
    const grown = each.shown + Math.max(0, Math.min(fits, each.all - each.shown));
    free -= heightOf(each, grown, i) - heightOf(each, each.shown, i);
    each.shown = grown;
  }
  return [...draw(placed), ...line.map(() => leftOutLine(placed, room))];
}

const place = (part: ScreenPart): Placed => {
  const heading = part.heading ?? 0;
  return { part, heading, all: part.lines.length - heading, shown: 0 };
};
const rankOf = ({ part }: Placed): number => part.rank ?? 2;
const restOf = ({ part }: Placed, shown: number): string => part.rest?.(shown) ?? '';
const restHeight = (each: Placed, shown: number): number => (restOf(each, shown) === '' ? 0 : 1);
const isApart = ({ part }: Placed, at: number): boolean => at > 0 && part.close !== true;

/** Lines that it takes with so many rows. */
const heightOf = (each: Placed, shown: number, at: number): number =>
  shown === 0 ? 0 : each.heading + shown + restHeight(each, shown) + (isApart(each, at) ? 1 : 0);

const draw = (placed: readonly Placed[]): string[] =>
  placed.flatMap((each, at) => {
    if (each.shown === 0) return [];
    const rest = restOf(each, each.shown);
    return [
      ...(isApart(each, at) ? [''] : []),
      ...each.part.lines.slice(0, each.heading + each.shown),
      ...(rest === '' ? [] : [rest]),
    ];
  });

/** `more with -v: 17 programs, fans, hot spots` */
function leftOutLine(placed: readonly Placed[], { width, more, paint = text => text }: ScreenRoom): string {
  const names = placed
    .filter(({ shown, all }) => shown < all)
    .map(({ part, shown, all, heading }) =>
      shown === 0 || heading === 0 ? part.name : `${all - shown} ${part.name}`,
    );
  return paint(fit(`more with ${more}: ${[...new Set(names)].join(', ')}`, width, stringWidth));
}
