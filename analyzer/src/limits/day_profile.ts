/**
 * What past days used by the hour, and from that how much a day that is not over will have used. The rest of the day is what past
 * days had after this time of day, scaled by how much was used so far (by its root: a day with twice as much by noon has less than twice
 * as much after); how far off that is, is seen by leaving out each past day in turn and forecasting it from the others.
 */
import { given } from '@edgevitals/shared/objects';

const HOURS = 24;
const MOST_DAYS = 21;
/** With fewer days nothing is said, and with twice as many working days and weekends are told apart. */
const FEWEST_DAYS = 3;
const DAYS_FOR_WEEKENDS = 14;
const DAY = 86_400;

/** One-sided 95 % of Student's t, by degrees of freedom from 1. */
const T95 = [6.314, 2.92, 2.353, 2.132, 2.015, 1.943, 1.895, 1.86, 1.833, 1.812, 1.796, 1.782, 1.771, 1.761];
const tOf = (freedom: number): number => T95[freedom - 1] ?? 1.645 + 1.55 / freedom;

export interface DayForecast {
  /** By the end of the day, and its 90 % interval. */
  readonly total: number;
  readonly low: number;
  readonly high: number;
  /** Past days that it rests on. */
  readonly days: number;
  /** Seconds after midnight at which so much has been used; undefined where the day ends before. */
  reaches(limit: number): { readonly at?: number; readonly earliest?: number; readonly latest?: number };
}

interface PastDay {
  readonly hours: Float32Array;
  readonly isWeekend: boolean;
}

export class DayProfile {
  private days: PastDay[] = [];
  private today = new Float32Array(HOURS);

  get bytes(): number {
    return 200 + (this.days.length + 1) * (4 * HOURS + 150);
  }

  /** @param secondOfDay after midnight there. */
  add(amount: number, secondOfDay: number): void {
    this.today[Math.min(HOURS - 1, Math.max(0, Math.floor(secondOfDay / 3600)))]! += amount;
  }

  /** @param isWhole whether all of the day is known, and it had 24 hours: others tell nothing of a day's course. */
  endDay(isWhole: boolean, isWeekend: boolean): void {
    if (isWhole) this.days.push({ hours: this.today, isWeekend });
    if (this.days.length > MOST_DAYS) this.days.shift();
    this.today = new Float32Array(HOURS);
  }

  /**
   * @param used so far. @param secondOfDay now.
   * @returns undefined with less than three days, or where one had nothing after this time.
   */
  forecast(used: number, secondOfDay: number, isWeekend: boolean): DayForecast | undefined {
    const alike = this.days.filter(day => day.isWeekend === isWeekend);
    const days = this.days.length >= DAYS_FOR_WEEKENDS && alike.length >= FEWEST_DAYS ? alike : this.days;
    const count = days.length;
    if (count < FEWEST_DAYS || secondOfDay <= 0 || secondOfDay >= DAY) return undefined;
    const until = days.map(({ hours }) => usedBy(hours, secondOfDay));
    const rest = days.map(({ hours }, i) => usedBy(hours, DAY) - until[i]!);
    const [sumUntil, sumRest] = [sumOf(until), sumOf(rest)];
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const others = scaleOf(until[i]!, (sumUntil - until[i]!) / (count - 1), secondOfDay);
      const expected = (others * (sumRest - rest[i]!)) / (count - 1);
      if (!(rest[i]! > 0) || !(expected > 0)) return undefined;
      squares += Math.log(rest[i]! / expected) ** 2;
    }
    const half = tOf(count - 1) * Math.sqrt((1 + 1 / count) * (squares / count));
    const scale = scaleOf(used, sumUntil / count, secondOfDay);
    const remaining = (scale * sumRest) / count;
    const reach = (limit: number, factor: number): number | undefined =>
      timeOf(days, secondOfDay, (limit - used) / (scale * factor));
    return {
      total: used + remaining,
      low: used + remaining * Math.exp(-half),
      high: used + remaining * Math.exp(half),
      days: count,
      reaches: limit => {
        const at = reach(limit, 1);
        const earliest = reach(limit, Math.exp(half));
        const latest = reach(limit, Math.exp(-half));
        return given({ at, earliest, latest });
      },
    };
  }

  snapshot(): unknown {
    return {
      today: Array.from(this.today),
      days: this.days.map(({ hours, isWeekend }) => ({ hours: Array.from(hours), isWeekend })),
    };
  }

  restore(saved: unknown): void {
    const { today, days } = (saved ?? {}) as { today?: unknown; days?: unknown };
    if (isHours(today)) this.today = Float32Array.from(today);
    if (!Array.isArray(days)) return;
    for (const day of days.slice(-MOST_DAYS)) {
      const { hours, isWeekend } = (day ?? {}) as { hours?: unknown; isWeekend?: unknown };
      if (isHours(hours)) this.days.push({ hours: Float32Array.from(hours), isWeekend: isWeekend === true });
    }
  }
}

const isHours = (value: unknown): value is number[] =>
  Array.isArray(value) && value.length === HOURS && value.every(each => Number.isFinite(each));

const sumOf = (values: readonly number[]): number => values.reduce((sum, each) => sum + each, 0);

/** Of the rest of a day, from how much was used so far; before noon too little of it is known to tell. */
const scaleOf = (used: number, usual: number, secondOfDay: number): number =>
  secondOfDay < DAY / 2 || !(usual > 0) ? 1 : Math.min(3, Math.max(0.3, Math.sqrt(used / usual)));

/** Within an hour it is taken to be even. */
function usedBy(hours: Float32Array, secondOfDay: number): number {
  const whole = Math.min(HOURS, Math.floor(secondOfDay / 3600));
  let sum = 0;
  for (let hour = 0; hour < whole; hour++) sum += hours[hour]!;
  return whole < HOURS ? sum + (hours[whole]! * (secondOfDay - whole * 3600)) / 3600 : sum;
}

/** When past days have used so much more in the mean, seconds after midnight; undefined where they do not. */
function timeOf(days: readonly PastDay[], secondOfDay: number, more: number): number | undefined {
  let left = more * days.length;
  if (left <= 0) return secondOfDay;
  for (let from = secondOfDay; from < DAY; ) {
    const to = Math.min(DAY, (Math.floor(from / 3600) + 1) * 3600);
    const used = days.reduce((sum, { hours }) => sum + usedBy(hours, to) - usedBy(hours, from), 0);
    if (used >= left) return from + ((to - from) * left) / used;
    left -= used;
    from = to;
  }
  return undefined;
}
