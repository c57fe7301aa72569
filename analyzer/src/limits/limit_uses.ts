/** What became of a device's limits, as answers tell it. */
import { given } from '@edgevitals/shared/objects';
import type { LimitForecast, LimitUse } from '@edgevitals/shared/results';
import { unitOf } from './findings.js';
import type { LimitBook } from './limit_book.js';
import type { LimitSubject, SubjectForecast } from './limit_subject.js';
import { allowedOf, usedOf, windowOf } from './limit_text.js';

export const limitUses = (device: string, subjects: readonly LimitSubject[], book: LimitBook): LimitUse[] =>
  subjects.map(subject => limitUse(device, subject, book));

function limitUse(device: string, subject: LimitSubject, book: LimitBook): LimitUse {
  const { program, held, row, limit } = subject;
  const { verdict, bounds, use, why, since } = subject.verdict();
  const forecast = verdict === 'exceeded' ? undefined : subject.forecast();
  return {
    device,
    program,
    key: held.limit.key,
    title: row.title,
    id: held.limit.id,
    allowed: allowedOf(subject),
    verdict,
    severity: held.limit.severity,
    unit: unitOf(subject),
    limit,
    window: windowOf(subject, book.calendar),
    ...given({
      used: bounds?.used,
      low: bounds && Math.max(0, bounds.low),
      high: bounds && finite(bounds.high),
      usedText: bounds && usedOf(subject, bounds),
      margin: bounds && limit > 0 ? finite((limit - bounds.high) / limit) : undefined,
      from: use?.from,
      to: use?.to,
      knownSeconds: use?.knownSeconds,
      since,
      why,
      forecast: forecast && forecastOf(forecast),
    }),
  };
}

const finite = (value: number): number | undefined => (Number.isFinite(value) ? value : undefined);

function forecastOf(forecast: SubjectForecast): LimitForecast {
  const { total, low, high, days, limit, midnight } = forecast;
  const { at, earliest, latest } = forecast.reaches(limit);
  const instant = (second: number | undefined): number | undefined =>
    second === undefined ? undefined : midnight + second;
  return {
    ...{ total, low, high, days },
    ...given({ at: instant(at), earliest: instant(earliest), latest: instant(latest) }),
  };
}
