/** One limit on one program, or on a device as a whole: what was used of it, and what became of it. */
import { type HeldLimit, type LimitKeyRow, limitKeyRow } from '@edgevitals/shared/limits';
import { given } from '@edgevitals/shared/objects';
import { type Calendar, calendarPeriodOf } from './calendar.js';
import { CalendarWindow } from './calendar_window.js';
import { type DayForecast, DayProfile } from './day_profile.js';
import { type Bounds, boundsOf, Exceeding, holdSeconds, type Side, sideOf } from './judge.js';
import { SlidingWindow } from './sliding_window.js';
import { Variation } from './variation.js';
import type { AmountWindow, MinuteAmount, WindowUse } from './window_use.js';

export type LimitVerdictName = 'exceeded' | 'kept' | 'cannot-be-told' | 'no-data';

/** What became of a limit, in its own unit: of `200 MB/day` bytes of the day, of `40 wakeups/s` wakeups a second. */
export interface SubjectVerdict {
  readonly verdict: LimitVerdictName;
  readonly bounds?: Bounds;
  readonly use?: WindowUse;
  /** Why it cannot be told. */
  readonly why?: string;
  /** Since when it is exceeded, seconds since 1970. */
  readonly since?: number;
}

/** How a day that is not over will end. */
export interface SubjectForecast extends DayForecast {
  readonly limit: number;
  /** When the day began, seconds since 1970. */
  readonly midnight: number;
}

/** Minutes are off by so many times what the estimate itself says of it, at most: the rest of their variation is use. */
const MOST_VARYING = 1.5;
/** A day's course is followed where so much of a budget is used in a day. */
const WORTH_A_PROFILE = 0.2;
/** Of a day not known: it tells nothing of a day's course. */
const MOST_UNKNOWN = 0.05;
const DAY = 86_400;
/** So far back it is looked at whether a program was there. */
const MOST_ABSENT = 31 * DAY;

const ESTIMATES: readonly string[] = ['power', 'energy', 'heat', 'flashLife'];

export class LimitSubject {
  /** Empty: the device as a whole. */
  readonly program: string;
  readonly held: HeldLimit;
  readonly row: LimitKeyRow;
  /** The period of a budget, undefined for what slides. */
  readonly period: ReturnType<typeof calendarPeriodOf>;
  /** Seconds that a rate is of: what is used in them is compared. */
  private readonly perSeconds: number;
  private readonly judged: LimitKeyRow['judged'];
  private readonly isEstimate: boolean;
  private readonly calendar: Calendar;
  private readonly window: AmountWindow;
  private readonly variation: Variation | undefined;
  private readonly exceeding = new Exceeding();
  private profile: DayProfile | undefined;
  /** Why nothing of it is told, as of the newest minute. */
  untold: string | undefined;

  constructor(program: string, held: HeldLimit, calendar: Calendar) {
    const { key, amount, over } = held.limit;
    this.program = program;
    this.held = held;
    this.row = limitKeyRow(key);
    this.calendar = calendar;
    this.isEstimate = ESTIMATES.includes(key) || (key === 'flashWrites' && program !== '');
    const isAmount = this.row.judged === 'amount';
    this.period = isAmount && key !== 'flashLife' ? calendarPeriodOf(amount!.perSeconds ?? 0) : undefined;
    this.judged = isAmount && this.period === undefined ? 'mean' : this.row.judged;
    this.perSeconds = isAmount && this.period === undefined ? (amount!.perSeconds ?? over) : 1;
    if (this.period === undefined) {
      this.window = new SlidingWindow(this.over, this.judged === 'highest', this.isEstimate);
    } else {
      const window = new CalendarWindow(calendar, this.period);
      window.onOver = use => this.periodOver(use);
      this.window = window;
    }
    if (this.isEstimate) this.variation = new Variation();
  }

  /** Seconds that it is judged over, where it slides. Storage wears out over years: less than a day of it tells nothing. */
  get over(): number {
    const { key, over } = this.held.limit;
    return key === 'flashLife' ? Math.max(DAY, over) : over;
  }

  /** What is allowed. */
  get limit(): number {
    return this.held.limit.amount!.value;
  }

  /** What is allowed in a second in the mean, of levels at any time: what is far below need not be followed. */
  get allowedRate(): number {
    const { amount } = this.held.limit;
    if (this.judged === 'highest') return this.limit;
    return this.limit / (this.period === undefined ? this.perSeconds : amount!.perSeconds!);
  }

  get bytes(): number {
    return 400 + this.window.bytes + (this.variation === undefined ? 0 : 100) + (this.profile?.bytes ?? 0);
  }

  /** Takes what a minute tells, or that it tells nothing. */
  add(minute: MinuteAmount): void {
    const { from, to, seconds, amount, sigma } = minute;
    this.untold = undefined;
    this.window.add(minute);
    if (seconds > 0) this.variation?.add(amount / seconds);
    else this.variation?.add(undefined);
    if (this.period === 'day' && seconds > 0) this.follow(amount, (from + to) / 2, sigma);
    const { bounds } = this.bounds() ?? {};
    if (bounds === undefined) return;
    this.exceeding.look(this.sideOf(bounds), to, this.hold);
  }

  /** Nothing was used from one time to another, in which the device was seen and the program was not. */
  wasAbsent(from: number, to: number): void {
    if (this.isEstimate) return;
    const { step } = this.window;
    for (let at = Math.max(from, to - MOST_ABSENT); at < to; at += step) {
      const end = Math.min(to, at + step);
      this.window.add({ from: at, to: end, seconds: end - at, amount: 0, sigma: 0 });
    }
  }

  verdict(): SubjectVerdict {
    const found = this.bounds();
    if (found === undefined)
      return { verdict: 'no-data', ...given({ why: this.untold ?? 'nothing has told of it yet' }) };
    const { since } = this.exceeding;
    if (since !== undefined) return { verdict: 'exceeded', since, ...found };
    const side = this.sideOf(found.bounds);
    if (side === 'under' && this.untold === undefined) return { verdict: 'kept', ...found };
    return { verdict: 'cannot-be-told', why: this.whyUnsure(found, side), ...found };
  }

  /** Of a day's budget that is not exceeded yet: how the day ends. Undefined where nothing can be said. */
  forecast(): SubjectForecast | undefined {
    const use = this.window.use();
    if (this.period !== 'day' || this.profile === undefined || use === undefined) return undefined;
    const span = this.calendar.span('day', use.to - 1);
    if (span.to - span.from !== DAY || unknownShare(use) > MOST_UNKNOWN) return undefined;
    const isWeekend = this.calendar.isWeekend(span.from);
    const forecast = this.profile.forecast(use.amount, use.to - span.from, isWeekend);
    return forecast && { ...forecast, limit: this.limit, midnight: span.from };
  }

  snapshot(): unknown {
    return {
      window: this.window.snapshot(),
      exceeding: this.exceeding.snapshot(),
      ...given({ variation: this.variation?.snapshot(), profile: this.profile?.snapshot() }),
    };
  }

  restore(saved: unknown): void {
    const { window, exceeding, variation, profile } = (saved ?? {}) as Record<string, unknown>;
    if (isNumbers(window)) this.window.restore(window);
    if (Array.isArray(exceeding)) this.exceeding.restore(exceeding);
    if (isNumbers(variation)) this.variation?.restore(variation);
    if (profile !== undefined && this.period === 'day') {
      this.profile = new DayProfile();
      this.profile.restore(profile);
    }
  }

  private get hold(): number {
    // what is used of a budget only grows: a look too many cannot find it over
    return this.period === undefined && this.judged !== 'highest'
      ? holdSeconds(this.isEstimate, this.over)
      : 0;
  }

  private bounds(): { readonly bounds: Bounds; readonly use: WindowUse } | undefined {
    const use = this.window.use();
    if (use === undefined) return undefined;
    const own = use.amount > 0 ? use.sigma / use.amount : 0;
    const varying = this.variation?.ofMean(use.knownSeconds / 60, MOST_VARYING * own) ?? 0;
    const { used, low, high } = boundsOf(use, this.judged, varying);
    const per = this.perSeconds;
    return { use, bounds: { used: used * per, low: low * per, high: high * per } };
  }

  private sideOf(bounds: Bounds): Side {
    return sideOf(bounds, this.limit);
  }

  private follow(amount: number, at: number, sigma: number): void {
    const { from } = this.calendar.span('day', at);
    if (this.profile === undefined) {
      // sums of days before it was worth following are not known by the hour
      if ((this.window.use()?.amount ?? 0) + sigma < WORTH_A_PROFILE * this.limit) return;
      this.profile = new DayProfile();
    }
    this.profile.add(amount, at - from);
  }

  private periodOver(use: WindowUse): void {
    this.exceeding.reset();
    const span = this.calendar.span('day', use.from);
    const isWhole = unknownShare({ ...use, to: span.to }) <= MOST_UNKNOWN && span.to - span.from === DAY;
    this.profile?.endDay(isWhole, this.calendar.isWeekend(use.from));
  }

  private whyUnsure({ bounds, use }: { bounds: Bounds; use: WindowUse }, side: Side): string {
    if (this.untold !== undefined) return this.untold;
    if (side === 'over') return 'over it, for less time than it must be';
    const unknown = unknownShare(use);
    if (unknown > MOST_UNKNOWN && bounds.used <= this.limit)
      return `${Math.round(100 * unknown)} % of the time is not known`;
    return 'it lies within what the estimate may be off by';
  }
}

const unknownShare = ({ from, to, knownSeconds }: WindowUse): number =>
  to > from ? Math.max(0, 1 - knownSeconds / (to - from)) : 0;

const isNumbers = (value: unknown): value is number[] =>
  Array.isArray(value) && value.every(each => typeof each === 'number' || each === null);
