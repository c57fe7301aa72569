/** Values in the unit and base that a limit is written in: `3.1 %` of `5 %`, `9.2 MiB` of `10 MiB`. */
import { formatBytes, formatMemory, formatRatio, formatSi } from '../text/format.js';
import type { Amount } from './amount.js';

const YEARS = /flash\s+life/;

/** A number of things: whole where they are few or many, else three digits. */
const count = (value: number): string =>
  value >= 100 || Number.isInteger(value)
    ? String(Math.round(value))
    : value.toPrecision(value >= 10 ? 3 : 2);

/** @param value as `Amount.value`. @param like the limit that it is compared with. */
export function formatAmount(value: number, like: Amount): string {
  if (YEARS.test(like.text)) return `${formatRatio(value)} a year`;
  const [, unit = '', period] = /^[\d.]+\s*([^\s/]+)(?:\s*\/\s*(\S+))?$/.exec(like.text) ?? [];
  return `${inUnit(value, unit)}${period === undefined ? '' : `/${period}`}`;
}

function inUnit(value: number, unit: string): string {
  if (unit === '%') return formatRatio(value);
  if (unit === 'cores') return `${Number(value.toPrecision(2))} cores`;
  if (unit.endsWith('iB')) return formatMemory(value);
  if (unit.endsWith('B')) return formatBytes(value);
  if (unit.endsWith('Wh')) return formatSi(value / 3600, 'Wh');
  if (unit.endsWith('W')) return formatSi(value, 'W');
  if (unit.endsWith('J')) return formatSi(value, 'J');
  if (unit === 'degC') return `${value.toFixed(1)} degC`;
  if (/^(us|ms|s|min|h)$/.test(unit)) return formatSi(value, 's');
  return `${count(value)} ${unit}`;
}
