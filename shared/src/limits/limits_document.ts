/**
 * Limits in a file: `{"limits": [{"program": "sensord", "cpu": "5 %", "memory": "10 MB", "wakeups": "40 wakeups/s"}]}`. The same
 * file is for one run of a command, for devices and for fleets. Whatever is wrong with it is told at once, each with its place.
 */
import { EdgevitalsError } from '../errors/errors.js';
import { given } from '../objects/given.js';
import { didYouMean } from '../text/did_you_mean.js';
import { printable } from '../text/printable.js';
import { DESIGN_YEARS, parseAmount } from './amount.js';
import { escapedName, jsonPlaces } from './json_places.js';
import { type DeviceSelector, type Limit, type LimitsDocument, SEVERITIES } from './limit.js';
import { isLimitKey, LIMIT_KEY_NAMES, type LimitKey, limitKeyRow } from './limit_keys.js';
import { equalRanks } from './limit_selection.js';

const ENTRY_FIELDS: readonly string[] = ['id', 'program', 'device', 'over', 'do', 'devices', 'of'];
const FILE_FIELDS: readonly string[] = ['$schema', 'version', 'timezone', 'flash', 'defaults', 'limits'];
const DEVICE_FIELDS: readonly string[] = ['name', 'model', 'arch'];
const MOST_PROBLEMS = 20;
const MOST_LIMITS = 1000;
const MOST_PROGRAMS = 100;
const LONGEST_NAME = 128;
/** A file may be so long, in characters. */
export const LONGEST_FILE = 512 * 1024;

const OVER: Readonly<Record<string, number>> = {
  min: 60,
  h: 3600,
  day: 86_400,
  days: 86_400,
  week: 604_800,
};
const DEFAULT_OVER = 3600;
const SHORTEST_OVER = 60;
const LONGEST_OVER = 7 * 86_400;

type Fields = Readonly<Record<string, unknown>>;
type Wrong = (pointer: string, why: string) => void;

/**
 * Reads a file of limits.
 * @param path for messages.
 * @returns the limits, or what is wrong: twenty lines at most, each `path:line:column /pointer: why`.
 */
export function readLimits(text: string, path: string): LimitsDocument | readonly string[] {
  if (text.length > LONGEST_FILE) return [`${printable(path)} is longer than ${LONGEST_FILE} characters`];
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (cause) {
    return [printable(`${path} is no JSON: ${(cause as Error).message}`)];
  }
  const found: [pointer: string, why: string][] = [];
  const limits = readDocument(document, (pointer, why) => found.push([pointer, why]));
  const places = jsonPlaces(text);
  for (const pointer of places.repeated)
    found.push([pointer, 'stands twice: the first of them would not count']);
  for (const [first, second] of equalRanks(limits.limits))
    found.push([second.pointer, `${second.key} of the same is also set by ${first.pointer}`]);
  if (found.length === 0) return limits;
  const lines = found
    .slice(0, MOST_PROBLEMS)
    .map(([pointer, why]) => printable(`${path}:${places.place(pointer)} ${pointer || '/'}: ${why}`));
  return found.length > MOST_PROBLEMS ? [...lines, `${found.length - MOST_PROBLEMS} more`] : lines;
}

/** As `readLimits`. @throws EdgevitalsError CONFIG_INVALID with all that is wrong. */
export function parseLimits(text: string, path: string): LimitsDocument {
  const limits = readLimits(text, path);
  if ('limits' in limits) return limits;
  throw new EdgevitalsError('CONFIG_INVALID', limits.join('; '));
}

const NOTHING: LimitsDocument = { timezone: 'UTC', designYears: DESIGN_YEARS, limits: [] };

function readDocument(document: unknown, wrong: Wrong): LimitsDocument {
  if (!isObject(document)) {
    wrong('', 'must be an object with "limits", a list');
    return NOTHING;
  }
  onlyKnown(document, '', FILE_FIELDS, wrong);
  if (document['version'] !== undefined && document['version'] !== 1)
    wrong('/version', 'must be 1: no other is known');
  if (typeof (document['$schema'] ?? '') !== 'string') wrong('/$schema', 'must be a text');
  const timezone = readTimezone(document['timezone'], wrong);
  const designYears = readDesignLife(document['flash'], wrong);
  const defaults = readDefaults(document['defaults'], wrong);
  const entries = document['limits'];
  if (!Array.isArray(entries) || entries.length === 0 || entries.length > MOST_LIMITS) {
    wrong('/limits', `must be a list of 1 to ${MOST_LIMITS} objects`);
    return NOTHING;
  }
  const limits: Limit[] = [];
  entries.forEach((entry: unknown, i) => {
    if (isObject(entry)) limits.push(...readEntry(entry, i, { ...defaults, designYears }, wrong));
    else wrong(`/limits/${i}`, 'must be an object');
  });
  return { timezone, designYears, limits };
}

interface Defaults {
  readonly over: number;
  readonly severity: Limit['severity'];
}

function readEntry(
  entry: Fields,
  index: number,
  defaults: Defaults & { readonly designYears: number },
  wrong: Wrong,
): Limit[] {
  const pointer = `/limits/${index}`;
  onlyKnown(entry, pointer, [...LIMIT_KEY_NAMES, ...ENTRY_FIELDS], wrong);
  const { id = String(index) } = entry;
  if (typeof id !== 'string' || id === '' || id.length > LONGEST_NAME)
    wrong(`${pointer}/id`, 'must be a name');
  const isOfDevice = readOf(entry, pointer, wrong);
  const all = {
    id: String(id),
    programs: readPrograms(entry['program'], `${pointer}/program`, wrong),
    device: readDevice(entry['device'], `${pointer}/device`, wrong),
    isOfDevice,
    over: entry['over'] === undefined ? defaults.over : readOver(entry['over'], `${pointer}/over`, wrong),
    severity: readSeverity(entry['do'], `${pointer}/do`, wrong) ?? defaults.severity,
    devicesShare: readShare(entry['devices'], `${pointer}/devices`, wrong),
  };
  const limits: Limit[] = [];
  for (const [key, value] of Object.entries(entry)) {
    if (!isLimitKey(key)) continue;
    const at = `${pointer}/${key}`;
    const amount = readAmount(key, value, defaults.designYears);
    if (typeof amount === 'string') wrong(at, amount);
    else if (isOfDevice && !limitKeyRow(key).of.includes('device'))
      wrong(at, `is not told of a device as a whole; of that: ${keysOf('device')}`);
    else limits.push({ ...all, isOfDevice: isOfDevice || isOnlyOfDevice(key), pointer: at, key, amount });
  }
  return limits;
}

const isOnlyOfDevice = (key: LimitKey): boolean => {
  const { of } = limitKeyRow(key);
  return of.includes('device') && !of.includes('program');
};

const keysOf = (what: 'device'): string =>
  LIMIT_KEY_NAMES.filter(key => limitKeyRow(key).of.includes(what)).join(', ');

/** Null lifts a limit. */
function readAmount(key: LimitKey, value: unknown, designYears: number): Limit['amount'] | string {
  if (value === null) return undefined;
  const { dimension, judged } = limitKeyRow(key);
  if (typeof value !== 'string')
    return `must be an amount in words, such as "5 %" or "10 MB", not ${JSON.stringify(value)?.slice(0, 40)}`;
  return parseAmount(value, dimension, judged !== 'amount', designYears);
}

function readOf(entry: Fields, pointer: string, wrong: Wrong): boolean {
  const { of } = entry;
  if (of === undefined || of === 'program') return false;
  if (of !== 'device')
    wrong(`${pointer}/of`, 'must be "program" (each of them) or "device" (all of it together)');
  else if (entry['program'] !== undefined)
    wrong(`${pointer}/program`, 'is a part of the device: leave it out, or "of": "device"');
  return of === 'device';
}

function readPrograms(value: unknown, pointer: string, wrong: Wrong): string[] {
  const names: unknown[] = Array.isArray(value) ? value : [value ?? '*'];
  const isName = (each: unknown): each is string =>
    typeof each === 'string' && each !== '' && each.length <= LONGEST_NAME;
  if (names.length > 0 && names.length <= MOST_PROGRAMS && names.every(isName)) return names;
  wrong(pointer, `must be a name or a list of them, ${MOST_PROGRAMS} at most`);
  return [];
}

function readDevice(value: unknown, pointer: string, wrong: Wrong): DeviceSelector | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) {
    wrong(pointer, 'must be an object such as {"model": "SD-200*"}');
    return undefined;
  }
  onlyKnown(value, pointer, DEVICE_FIELDS, wrong);
  for (const field of DEVICE_FIELDS) {
    const pattern = value[field];
    if (
      pattern !== undefined &&
      (typeof pattern !== 'string' || pattern === '' || pattern.length > LONGEST_NAME)
    )
      wrong(`${pointer}/${field}`, 'must be a name, in which * and ? stand for others');
  }
  const text = (field: string): string | undefined =>
    typeof value[field] === 'string' ? (value[field] as string) : undefined;
  return given({ name: text('name'), model: text('model'), arch: text('arch') });
}

function readOver(value: unknown, pointer: string, wrong: Wrong): number {
  const [, digits, unit = ''] =
    /^(\d{1,6}(?:\.\d{1,3})?)\s*([a-z]+)$/.exec(typeof value === 'string' ? value.trim() : '') ?? [];
  const scale = Object.hasOwn(OVER, unit) ? OVER[unit] : undefined;
  const seconds = Number(digits) * (scale ?? Number.NaN);
  if (seconds >= SHORTEST_OVER && seconds <= LONGEST_OVER) return Math.round(seconds / 60) * 60;
  wrong(pointer, 'must be a time of 1 min to 7 days, such as "10 min", "1 h" or "1 day"');
  return DEFAULT_OVER;
}

function readSeverity(value: unknown, pointer: string, wrong: Wrong): Limit['severity'] | undefined {
  if (value === undefined) return undefined;
  const found = SEVERITIES.find(each => each === value);
  if (found === undefined) wrong(pointer, `must be one of ${SEVERITIES.join(', ')}`);
  return found;
}

function readShare(value: unknown, pointer: string, wrong: Wrong): number | undefined {
  if (value === undefined) return undefined;
  const amount = typeof value === 'string' ? parseAmount(value, 'share', true) : undefined;
  if (typeof amount === 'object' && amount.text.endsWith('%') && amount.value <= 1) return amount.value;
  wrong(pointer, 'must be the share of devices that may exceed it, such as "5 %"');
  return undefined;
}

function readDefaults(value: unknown, wrong: Wrong): Defaults {
  const otherwise: Defaults = { over: DEFAULT_OVER, severity: 'warning' };
  if (value === undefined) return otherwise;
  if (!isObject(value)) {
    wrong('/defaults', 'must be an object such as {"over": "1 h", "do": "warning"}');
    return otherwise;
  }
  onlyKnown(value, '/defaults', ['over', 'do'], wrong);
  return {
    over: value['over'] === undefined ? DEFAULT_OVER : readOver(value['over'], '/defaults/over', wrong),
    severity: readSeverity(value['do'], '/defaults/do', wrong) ?? 'warning',
  };
}

function readTimezone(value: unknown, wrong: Wrong): string {
  if (value === undefined) return 'UTC';
  try {
    if (typeof value === 'string')
      return new Intl.DateTimeFormat('en', { timeZone: value }).resolvedOptions().timeZone;
  } catch {
    // told below
  }
  wrong('/timezone', 'must be a time zone such as "UTC" or "Europe/Berlin"');
  return 'UTC';
}

function readDesignLife(value: unknown, wrong: Wrong): number {
  if (value === undefined) return DESIGN_YEARS;
  if (isObject(value)) onlyKnown(value, '/flash', ['designLife'], wrong);
  const [, years] =
    /^(\d{1,3}(?:\.\d{1,2})?) years?$/.exec(isObject(value) ? String(value['designLife']) : '') ?? [];
  if (years !== undefined && Number(years) > 0) return Number(years);
  wrong('/flash', 'must be how long storage is to last: {"designLife": "10 years"}');
  return DESIGN_YEARS;
}

function onlyKnown(fields: Fields, pointer: string, known: readonly string[], wrong: Wrong): void {
  for (const name of Object.keys(fields))
    if (!known.includes(name))
      wrong(`${pointer}/${escapedName(name.slice(0, 64))}`, `is not known${didYouMean(name, known)}`);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
