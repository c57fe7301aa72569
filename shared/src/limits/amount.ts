/**
 * Amounts in words, as limits have them: `NUMBER UNIT` or `NUMBER UNIT/PERIOD`. Case matters: `mW` is not `MW`, `kB` is 1,000
 * bytes and `KiB` 1,024. Errors say how it would be right.
 */
import { didYouMean } from '../text/did_you_mean.js';
import { nearestNames } from '../text/nearest.js';

export type Dimension =
  | 'time'
  | 'share'
  | 'bytes'
  | 'power'
  | 'energy'
  | 'wakeups'
  | 'preemptions'
  | 'faults'
  | 'temperature'
  | 'threads'
  | 'flashLife';

export interface Amount {
  /** In seconds, cores, bytes, watts, joules, degC or events; of flash life as a share of all of it, a year. */
  readonly value: number;
  /** The period that it is for, where it is a rate or a budget. */
  readonly perSeconds?: number;
  /** As it was written. */
  readonly text: string;
}

const UNITS: Readonly<Record<string, readonly [Dimension, number]>> = {
  us: ['time', 1e-6],
  ms: ['time', 1e-3],
  s: ['time', 1],
  min: ['time', 60],
  h: ['time', 3600],
  '%': ['share', 0.01],
  cores: ['share', 1],
  B: ['bytes', 1],
  kB: ['bytes', 1e3],
  MB: ['bytes', 1e6],
  GB: ['bytes', 1e9],
  KiB: ['bytes', 1024],
  MiB: ['bytes', 1024 ** 2],
  GiB: ['bytes', 1024 ** 3],
  uW: ['power', 1e-6],
  mW: ['power', 1e-3],
  W: ['power', 1],
  mJ: ['energy', 1e-3],
  J: ['energy', 1],
  kJ: ['energy', 1e3],
  mWh: ['energy', 3.6],
  Wh: ['energy', 3600],
  wakeups: ['wakeups', 1],
  preemptions: ['preemptions', 1],
  faults: ['faults', 1],
  degC: ['temperature', 1],
  threads: ['threads', 1],
};

/** How people write degrees, and what is read. */
const DEGREES = /^(°C|℃|C|°|deg)$/;

const PERIODS: Readonly<Record<string, number>> = {
  s: 1,
  min: 60,
  h: 3600,
  day: 86_400,
  week: 604_800,
  month: 30 * 86_400,
  year: 365.25 * 86_400,
};

/** What is right of each dimension, for messages. */
const EXAMPLES: Readonly<Record<Dimension, readonly string[]>> = {
  time: ['30 s', '250 ms'],
  share: ['5 %', '0.05 cores'],
  power: ['150 mW'],
  bytes: ['10 MB', '512 KiB'],
  energy: ['12 J', '2 mWh'],
  wakeups: ['40 wakeups/s', '400 wakeups'],
  preemptions: ['40 preemptions/s'],
  faults: ['5000 faults'],
  temperature: ['3 degC'],
  threads: ['20 threads'],
  flashLife: ['1 year of flash life in 5', '20 % of flash life in 10 years'],
};
const PER_PERIOD: readonly Dimension[] = ['bytes', 'energy', 'wakeups', 'preemptions', 'faults'];

const LONGEST = 64;

/** How long storage is to last where nobody says so. */
export const DESIGN_YEARS = 10;

/**
 * @param isLevel it is one at any time, and no amount a period.
 * @param designYears how long storage is to last.
 * @returns the amount, or why `text` is none of that dimension.
 */
export function parseAmount(
  text: string,
  dimension: Dimension,
  isLevel = false,
  designYears = DESIGN_YEARS,
): Amount | string {
  const shown = JSON.stringify(text.slice(0, LONGEST));
  const right = `it is measured as in ${EXAMPLES[dimension].map(each => JSON.stringify(each)).join(' or ')}`;
  const trimmed = text.trim();
  if (text.length > LONGEST) return `${shown}... is longer than any amount; ${right}`;
  if (trimmed.startsWith('-')) return `${shown}: an amount is not negative; ${right}`;
  if (/^\d+,\d/.test(trimmed))
    return `${shown}: the decimal sign is a point: ${JSON.stringify(trimmed.replace(',', '.'))}`;
  if (dimension === 'flashLife')
    return flashLife(trimmed, designYears) ?? `${shown} is no part of flash life; ${right}`;
  const [, digits, unit = '', period] =
    /^(\d{1,15}(?:\.\d{1,9})?)\s*([^\d\s/.][^\s/]*)?(?:\s*\/\s*(\S+))?$/u.exec(
      trimmed.replace(/\s+per\s+/, '/'),
    ) ?? [];
  if (digits === undefined) return `${shown} is no amount; ${right}`;
  if (/\sper\s/.test(trimmed)) return `${shown}: write ${JSON.stringify(trimmed.replace(/\s+per\s+/, '/'))}`;
  if (unit === '') return `${shown}: a number needs a unit; ${right}`;
  const found = Object.hasOwn(UNITS, unit) ? UNITS[unit] : undefined;
  if (DEGREES.test(unit)) return `${shown}: write ${JSON.stringify(`${digits} degC`)}`;
  if (found === undefined) return `${shown}: unit ${unit} is not known${meant(unit, digits, dimension)}`;
  const [of, scale] = found;
  if (of !== dimension) return `${shown} is an amount of ${of}; ${right}`;
  const value = Number(digits) * scale;
  if (period === undefined) return { value, text: trimmed };
  const perSeconds = Object.hasOwn(PERIODS, period) ? PERIODS[period] : undefined;
  if (perSeconds === undefined) {
    const names = Object.keys(PERIODS);
    return `${shown}: period ${period} is not known${didYouMean(period, names) || `; one of ${names.join(', ')}`}`;
  }
  if (isLevel || !PER_PERIOD.includes(dimension))
    return `${shown}: this is a level, not an amount per ${period}; ${right}`;
  return { value, perSeconds, text: trimmed };
}

/**
 * `1 year of flash life in 5`: a year of what the design life grants, in five years. `20 % of flash life in 10 years`: of all
 * of it. `20 % of flash life`: of what the design life grants.
 */
function flashLife(text: string, designYears: number): Amount | undefined {
  const [, digits, unit, years] =
    /^(\d{1,6}(?:\.\d{1,9})?)\s*(%|years?)\s+of\s+flash\s+life(?:\s+in\s+(\d{1,4}(?:\.\d{1,3})?)(?:\s*years?)?)?$/.exec(
      text,
    ) ?? [];
  if (digits === undefined || (unit !== '%' && years === undefined) || Number(years ?? 1) === 0)
    return undefined;
  const share = unit === '%' ? Number(digits) / 100 : Number(digits) / designYears;
  return { value: share / Number(years ?? designYears), perSeconds: PERIODS['year']!, text };
}

/** The units that somebody may have meant, written out with the number: case is what most get wrong. */
function meant(unit: string, digits: string, dimension: Dimension): string {
  const names = Object.keys(UNITS).filter(name => UNITS[name]![0] === dimension);
  const alike = names.filter(
    name =>
      name.toLowerCase() === unit.toLowerCase() ||
      (name.length === 3 && name.toLowerCase() === `${unit[0]}i${unit.slice(1)}`.toLowerCase()),
  );
  const near = alike.length > 0 ? alike : nearestNames(unit, names, 2);
  if (near.length === 0) return `; one of ${names.join(', ')}`;
  return `; did you mean ${near.map(name => JSON.stringify(`${digits} ${name}`)).join(' or ')}?`;
}
