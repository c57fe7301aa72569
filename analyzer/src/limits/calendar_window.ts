import type { Calendar, CalendarPeriod } from './calendar.js';
import { type AmountWindow, HighestSeen, type MinuteAmount, type WindowUse } from './window_use.js';

const SAVED = 9;

/** A period of the calendar: today, this week. It begins at 0 when a new one does. */
export class CalendarWindow implements AmountWindow {
  private readonly calendar: Calendar;
  private readonly period: CalendarPeriod;
  private readonly highest = new HighestSeen();
  private from = Number.NEGATIVE_INFINITY;
  private to = 0;
  private amount = 0;
  private sigma = 0;
  private seconds = 0;
  /** Told of a period that is over. */
  onOver: (use: WindowUse) => void = () => {};

  constructor(calendar: Calendar, period: CalendarPeriod) {
    this.calendar = calendar;
    this.period = period;
  }

  readonly step = 3600;

  get bytes(): number {
    return 250;
  }

  add({ from, to, seconds, amount, sigma }: MinuteAmount): void {
    const span = this.calendar.span(this.period, (from + to) / 2);
    if (span.from !== this.from) {
      const before = this.use();
      if (before !== undefined) this.onOver(before);
      this.from = span.from;
      this.amount = this.sigma = this.seconds = 0;
    }
    this.to = to;
    if (!(seconds > 0)) return;
    this.amount += amount;
    this.sigma += sigma;
    this.seconds += seconds;
    this.highest.add(amount / seconds, to, seconds);
  }

  use(): WindowUse | undefined {
    const { from, to, amount, sigma, seconds: knownSeconds } = this;
    if (knownSeconds === 0) return undefined;
    return { from, to, amount, sigma, knownSeconds, mostElsewhere: this.highest.value };
  }

  snapshot(): readonly number[] {
    const { from, to, amount, sigma, seconds } = this;
    return [from, to, amount, sigma, seconds, ...this.highest.snapshot()];
  }

  restore(saved: readonly number[]): void {
    if (saved.length !== SAVED) return;
    [this.from, this.to, this.amount, this.sigma, this.seconds] = saved as [
      number,
      number,
      number,
      number,
      number,
    ];
    this.highest.restore(saved.slice(5));
  }
}
