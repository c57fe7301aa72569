/** Hours, days, weeks, months and years of a time zone (IANA data by Intl). Times are seconds since 1970. */
export type CalendarPeriod = 'hour' | 'day' | 'week' | 'month' | 'year';

/** Of a period of the calendar. */
export interface CalendarSpan {
  readonly from: number;
  readonly to: number;
}

/** By the seconds that amounts name for them. */
const PERIODS: readonly (readonly [seconds: number, period: CalendarPeriod])[] = [
  [3600, 'hour'],
  [86_400, 'day'],
  [604_800, 'week'],
  [30 * 86_400, 'month'],
  [365.25 * 86_400, 'year'],
];

export const calendarPeriodOf = (seconds: number): CalendarPeriod | undefined =>
  PERIODS.find(([each]) => each === seconds)?.[1];

export class Calendar {
  readonly timezone: string;
  private readonly format: Intl.DateTimeFormat;
  /** What was asked last, of each period: it is asked minute by minute. */
  private readonly last = new Map<CalendarPeriod, CalendarSpan>();

  /** @throws RangeError for a zone that there is not. */
  constructor(timezone: string) {
    this.timezone = timezone;
    this.format = new Intl.DateTimeFormat('en-u-hc-h23', {
      timeZone: timezone,
      ...{ year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric', weekday: 'short' },
    });
  }

  /** The period that an instant is in. */
  span(period: CalendarPeriod, at: number): CalendarSpan {
    const known = this.last.get(period);
    if (known !== undefined && at >= known.from && at < known.to) return known;
    const span = this.find(period, at);
    this.last.set(period, span);
    return span;
  }

  /** `16:20`, of the clock there. */
  clockTime(at: number): string {
    const { hour, minute } = this.local(at);
    return `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  }

  /** Whether an instant is on a Saturday or Sunday there. */
  isWeekend(at: number): boolean {
    const { weekday } = this.local(at);
    return weekday === 0 || weekday === 6;
  }

  private find(period: CalendarPeriod, at: number): CalendarSpan {
    const { year, month, day, hour, weekday } = this.local(at);
    switch (period) {
      case 'hour':
        return {
          from: this.instant(year, month, day, hour, at),
          to: this.instant(year, month, day, hour + 1, at),
        };
      case 'day':
        return { from: this.instant(year, month, day), to: this.instant(year, month, day + 1) };
      case 'week': {
        const monday = day - ((weekday + 6) % 7);
        return { from: this.instant(year, month, monday), to: this.instant(year, month, monday + 7) };
      }
      case 'month':
        return { from: this.instant(year, month, 1), to: this.instant(year, month + 1, 1) };
      case 'year':
        return { from: this.instant(year, 1, 1), to: this.instant(year + 1, 1, 1) };
    }
  }

  private local(at: number) {
    const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = {};
    for (const { type, value } of this.format.formatToParts(at * 1000)) parts[type] = value;
    const [year, month, day] = [Number(parts.year), Number(parts.month), Number(parts.day)];
    return {
      ...{ year, month, day },
      ...{ hour: Number(parts.hour), minute: Number(parts.minute), second: Number(parts.second) },
      weekday: new Date(Date.UTC(year, month - 1, day)).getUTCDay(),
    };
  }

  /**
   * When it is that time there: where a clock is set back, of the two the one with the offset of `near`; where it is set
   * ahead and there is none, the instant of the change or up to an hour off.
   */
  private instant(year: number, month: number, day: number, hour = 0, near?: number): number {
    const wall = Date.UTC(year, month - 1, day, hour) / 1000;
    let at = wall - this.offset(near ?? wall);
    if (near === undefined) at = wall - this.offset(at);
    return at;
  }

  /** Seconds that clocks there are ahead of UTC. */
  private offset(at: number): number {
    const { year, month, day, hour, minute, second } = this.local(at);
    return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - Math.floor(at);
  }
}
