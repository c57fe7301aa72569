/**
 * Which gauges show one and the same cell: phones have a gauge and a charger chip or a PMIC that both tell of it, two
 * supplies of the kernel with one current. What both say is alike, to their tolerance, in most intervals; two batteries
 * share a load as their charge and resistance have it, and mostly take turns.
 */
import { LazyMap } from '@edgevitals/shared/objects';
import type { SensorReading } from './reading.js';

/** What a gauge said of an interval. */
export interface CellReading {
  readonly reading: SensorReading;
  /** Mean; undefined when it tells none. */
  readonly volts: number | undefined;
}

/** Two gauges of a cell read it at other moments and through other shunts. */
const POWER_TOLERANCE = 0.05;
/** Both are at the cell's terminals: a few tens of mV of its 3 to 4.4 V. */
const VOLTAGE_TOLERANCE = 0.02;
/** Intervals that are remembered: as many of the other kind turn the verdict. */
const MOST_AGREED = 12;
/** Pairs of sixteen supplies. */
const MOST_PAIRS = 120;

export class SameCells {
  /** By pair: intervals in which they agreed less those in which they did not. */
  private readonly agreed = new LazyMap<string, number>();

  /** The gauges without those that show a cell which one before them shows; which cell that is, by sensor. */
  apart(cells: readonly CellReading[]): {
    readonly cells: readonly CellReading[];
    readonly sameAs: ReadonlyMap<string, string>;
  } {
    const apart: CellReading[] = [];
    const sameAs = new Map<string, string>();
    for (const cell of cells) {
      const first = apart.find(each => this.isSame(each, cell));
      if (first === undefined) apart.push(cell);
      else sameAs.set(cell.reading.sensor, first.reading.sensor);
    }
    return { cells: apart, sameAs };
  }

  private isSame(a: CellReading, b: CellReading): boolean {
    const pair = `${a.reading.sensor}\n${b.reading.sensor}`;
    const before = this.agreed.get(pair) ?? 0;
    if (before === 0 && !this.agreed.has(pair) && this.agreed.size >= MOST_PAIRS) return isAlike(a, b);
    const now = Math.max(-MOST_AGREED, Math.min(MOST_AGREED, before + (isAlike(a, b) ? 1 : -1)));
    this.agreed.set(pair, now);
    return now > 0;
  }
}

function isAlike(a: CellReading, b: CellReading): boolean {
  // without a voltage there is too little to compare
  if (a.volts === undefined || b.volts === undefined) return false;
  return (
    isWithin(a.reading.power, b.reading.power, POWER_TOLERANCE) &&
    isWithin(a.volts, b.volts, VOLTAGE_TOLERANCE)
  );
}

const isWithin = (a: number, b: number, tolerance: number): boolean =>
  Math.abs(a - b) <= tolerance * Math.max(a, b);
