/** What of a device's limits deserves saying: those that are exceeded, and budgets that will be, the worst first. */
import type { Limit } from '@edgevitals/shared/limits';
import { given } from '@edgevitals/shared/objects';
import type { Condition, Severity } from '../findings/condition.js';
import type { LimitBook } from './limit_book.js';
import type { LimitSubject, SubjectVerdict } from './limit_subject.js';
import { allowedOf, reachedAt, usedOf, whoOf, windowOf } from './limit_text.js';

/** Of either kind on one device: the worst. */
const MOST = 16;

const UNITS: Readonly<Record<string, string>> = {
  share: 'CPUs',
  bytes: 'B',
  power: 'W',
  energy: 'J',
  wakeups: 'wakeups',
  temperature: 'degC',
  threads: 'threads',
  flashLife: 'of flash life a year',
};

/** In which unit a limit and what was used of it are told. */
export function unitOf({ row, held }: Pick<LimitSubject, 'row' | 'held'>): string {
  if (held.limit.key === 'airtime') return 'share of time';
  const unit = UNITS[row.dimension] ?? row.dimension;
  const period = /\/\s*(\S+)$/.exec(held.limit.amount?.text ?? '')?.[1];
  return period === undefined ? unit : `${unit}/${period}`;
}

/** How many times what is allowed was used. */
const times = (subject: LimitSubject, { bounds }: SubjectVerdict): number =>
  bounds === undefined ? 0 : subject.limit > 0 ? bounds.used / subject.limit : Number.POSITIVE_INFINITY;

export function conditionsOf(subjects: readonly LimitSubject[], book: LimitBook): readonly Condition[] {
  const exceeded: { condition: Condition; times: number }[] = [];
  const expected: { condition: Condition; times: number }[] = [];
  for (const subject of subjects) {
    const verdict = subject.verdict();
    if (verdict.verdict === 'exceeded')
      exceeded.push({ condition: exceeding(subject, verdict, book), times: times(subject, verdict) });
    else {
      const forecast = subject.forecast();
      if (forecast !== undefined && forecast.low > subject.limit)
        expected.push({
          condition: forecasting(subject, verdict, book),
          times: forecast.total / subject.limit,
        });
    }
  }
  const worst = (list: typeof exceeded): Condition[] =>
    list
      .sort((a, b) => b.times - a.times)
      .slice(0, MOST)
      .map(({ condition }) => condition);
  return exceeded.length + expected.length === 0 ? NOTHING : [...worst(exceeded), ...worst(expected)];
}

const NOTHING: readonly Condition[] = [];

/** One of a program and quantity, whichever limit holds. */
export const subjectName = ({ program, held }: LimitSubject): string =>
  program === '' ? held.limit.key : `${program} ${held.limit.key}`;

function severityOf(limit: Limit, book: LimitBook): Severity {
  return limit.devicesShare !== undefined && book.isBrokenByMany(limit) ? 'critical' : limit.severity;
}

function exceeding(subject: LimitSubject, verdict: SubjectVerdict, book: LimitBook): Condition {
  const { limit, besides } = subject.held;
  const bounds = verdict.bounds!;
  const ratio = times(subject, verdict);
  const unit = unitOf(subject);
  const isExact = bounds.low === bounds.used && bounds.high === bounds.used;
  const timesText =
    Number.isFinite(ratio) && ratio >= 1.05 ? `, ${ratio.toPrecision(2)} times what it may` : '';
  const { exceeded } = book.tally(limit.pointer);
  const elsewhere = exceeded > 1 ? ` ${exceeded} devices exceed it.` : '';
  return {
    kind: 'limit.exceeded',
    subject: subjectName(subject),
    severity: severityOf(limit, book),
    level: 'raised',
    summary:
      `${capital(whoOf(subject))} exceeds its limit of ${allowedOf(subject)} (${subject.row.title}): ` +
      `${usedOf(subject, bounds)} ${windowOf(subject, book.calendar)}${timesText}.${elsewhere}`,
    ...given({ hint: hintOf(limit, besides) }),
    evidence: [
      { name: 'used', value: bounds.used, unit },
      ...(isExact
        ? []
        : [
            { name: 'at least', value: bounds.low, unit },
            ...(Number.isFinite(bounds.high) ? [{ name: 'at most', value: bounds.high, unit }] : []),
          ]),
      { name: 'limit', value: subject.limit, unit },
      ...(Number.isFinite(ratio) ? [{ name: 'times the limit', value: ratio, unit: '' }] : []),
    ],
  };
}

function forecasting(subject: LimitSubject, verdict: SubjectVerdict, book: LimitBook): Condition {
  const { limit } = subject.held;
  const forecast = subject.forecast()!;
  const at = reachedAt(forecast, book.calendar);
  const unit = unitOf(subject);
  return {
    kind: 'limit.forecast',
    subject: subjectName(subject),
    severity: limit.severity === 'critical' ? 'warning' : limit.severity,
    level: 'raised',
    summary:
      `As past days went, ${whoOf(subject)} will have used up its ${allowedOf(subject)} (${subject.row.title}) ` +
      `${at === undefined ? 'before the day ends' : `at ${at}`} ${book.calendar.timezone}.`,
    evidence: [
      { name: 'used', value: verdict.bounds?.used ?? 0, unit },
      { name: 'expected', value: forecast.total, unit },
      { name: 'at least', value: forecast.low, unit },
      { name: 'at most', value: forecast.high, unit },
      { name: 'limit', value: subject.limit, unit },
      { name: 'days', value: forecast.days, unit: 'days that it rests on' },
    ],
  };
}

function hintOf(limit: Limit, besides: readonly Limit[]): string | undefined {
  const looser = besides.find(({ amount }) => amount !== undefined);
  return looser === undefined
    ? undefined
    : `Limit ${limit.id} holds; ${looser.id} is for the same and less strict: ${looser.amount!.text}.`;
}

const capital = (text: string): string => (text === 'the device' ? 'The device' : text);
