/** Code that reads quantities of processes out of a block's numbers, made from their declarations. */
import { compiled, compiledMethod, property } from '../../quantities/compiled.js';
import type { ProcessRow } from '../../quantities/index.js';
import type { ColumnSource, Factor, Quantity } from '../../quantities/quantity.js';
import { PROCESS_COUNTERS, PROCESS_QUANTITIES, PROCESS_WIDTH, processPlaceOf } from './process_columns.js';
import type { RowArrays } from './row_arrays.js';

/** Writes into `into` what stands for itself, of a row of the process table. */
export const readLevels: (rows: RowArrays, row: number, pageBytes: number, into: ProcessRow) => void =
  compiled(
    ['rows', 'row', 'pageBytes', 'into'],
    PROCESS_QUANTITIES.flatMap(([key, { source }]) => {
      if (source?.reading !== 'level' && source?.reading !== 'absent') return [];
      const value = standing(source, place => `rows.get(row, ${place})`, {
        userHz: '',
        pageBytes: 'pageBytes',
      });
      return [`${property('into', key)} = ${value};`];
    }),
  );

/** What a device measures in: code that tells it. */
interface Units {
  readonly userHz: string;
  readonly pageBytes: string;
}

/**
 * A getter of the quantity for an object that has a list of touched processes, `list`, and its place in that, `i`;
 * undefined when no column tells it.
 */
export function getterOf(key: string, { source, isOptional }: Quantity): (() => unknown) | undefined {
  if (source === undefined) return undefined;
  const units: Units = { userHz: 'list.scale.userHz', pageBytes: 'list.scale.pageBytes' };
  const level = (place: number): string => `list.levels[this.i * ${PROCESS_WIDTH} + ${place}]`;
  const growth = (place: number): string => `list.amounts[this.i * ${PROCESS_COUNTERS} + ${place}]`;
  const places = source.columns.map(processPlaceOf);
  const [first = 0] = places;
  const lines = ['const { list } = this;'];
  if (source.reading === 'level' || source.reading === 'absent') {
    lines.push(`return ${standing(source, level, units)};`);
  } else if (source.reading === 'steady' && !isOptional) {
    // unknown growth is none
    const grown = places.map(place => `(${growth(place)} || 0)`).join(' + ');
    lines.push(`return ${scaled(`(${grown})`, source.factor, units)};`);
  } else if (source.reading === 'steady' && places.length === 1) {
    lines.push(`const grown = ${growth(first)};`);
    if (source.startsAbove0) lines.push(`if (!(${level(first)} > 0)) return undefined;`);
    lines.push(`return grown === grown ? ${scaled('grown', source.factor, units)} : undefined;`);
  } else {
    throw new TypeError(`${key} is read in a way that the process table has not`);
  }
  return compiledMethod([], lines);
}

/** Code for what stands for itself. */
function standing(
  { columns, reading, factor }: ColumnSource,
  at: (place: number) => string,
  units: Units,
): string {
  const value = at(processPlaceOf(columns[0] ?? ''));
  if (reading === 'absent') return `${value} !== ${value}`;
  // absent or negative: none
  return scaled(`(${value} > 0 ? ${value} : 0)`, factor, units);
}

/** Code for `value` in base units. */
function scaled(value: string, factor: Factor, { userHz, pageBytes }: Units): string {
  if (factor === 'ticks') return `${value} / ${userHz}`;
  if (factor === 'pages') return `${value} * ${pageBytes}`;
  if (factor === 1) return value;
  // a thousandth or a millionth is exact as a divisor only
  return factor < 1 ? `${value} / ${Math.round(1 / factor)}` : `${value} * ${factor}`;
}
