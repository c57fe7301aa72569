/** Limits in words. */
import { formatAmount } from '@edgevitals/shared/limits';
import { formatDuration } from '@edgevitals/shared/text';
import type { Calendar } from './calendar.js';
import type { Bounds } from './judge.js';
import type { LimitSubject, SubjectForecast } from './limit_subject.js';

/** `sensord`, or the device. */
export const whoOf = ({ program }: LimitSubject): string => (program === '' ? 'the device' : program);

export const allowedOf = ({ held }: LimitSubject): string => held.limit.amount!.text;

/** `171 mW`, or where it is no exact number `171 mW (150 mW to 192 mW)`. */
export function usedOf({ held }: LimitSubject, { used, low, high }: Bounds): string {
  const amount = held.limit.amount!;
  if (!Number.isFinite(high)) return `${formatAmount(Math.max(0, low), amount)} or more`;
  const [middle, from, to] = [used, low, high].map(each => formatAmount(Math.max(0, each), amount));
  return from === middle && to === middle ? middle! : `${middle} (${from} to ${to})`;
}

/** `in the last 1 h`, `this day (UTC)`. */
export const windowOf = ({ period, over }: LimitSubject, { timezone }: Calendar): string =>
  period === undefined ? `in the last ${formatDuration(over)}` : `this ${period} (${timezone})`;

/** `16:20`, or where it may be earlier or later `16:20 (15:40 to 18:00)`; undefined where the day ends before. */
export function reachedAt(forecast: SubjectForecast, calendar: Calendar): string | undefined {
  const { at, earliest, latest } = forecast.reaches(forecast.limit);
  if (at === undefined) return undefined;
  const time = (second: number | undefined): string =>
    second === undefined ? 'midnight' : calendar.clockTime(forecast.midnight + second);
  return `${time(at)} (${time(earliest)} to ${time(latest)})`;
}
