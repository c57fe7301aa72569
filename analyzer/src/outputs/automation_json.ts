/**
 * Results as JSON for people who automate: the fields of the message, with numbers rounded to what they mean, instants also as
 * epoch milliseconds and ISO 8601, and without histories that are empty.
 */
import { printableJson } from '@edgevitals/shared/text';

/** Seconds since 1970: each is told as `<name>Ms` and `<name>Iso` too. */
const INSTANTS: ReadonlySet<string> = new Set([
  'at',
  'from',
  'to',
  'since',
  'openedAt',
  'updatedAt',
  'resolvedAt',
]);
/** Of what has no sigma: counted numbers are whole, and measured ones are not better than this. */
const DIGITS = 6;
/** Of a sigma, and so far as it goes of its value. */
const SIGMA_DIGITS = 2;
/** Before it no instant is meant: amounts are called `from` as well. */
const EARLIEST = 1e8;

/** A result's text. */
export const automationJson = (result: object): string => printableJson(JSON.stringify(told(result)));

function told(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(told);
  if (typeof value === 'number') return rounded(value);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(
    ([name, each]) => !(name.startsWith('history') && Array.isArray(each) && each.length === 0),
  );
  const { value: amount, sigma } = value as { value?: unknown; sigma?: unknown };
  const isEstimate = typeof amount === 'number' && typeof sigma === 'number' && sigma > 0;
  return Object.fromEntries(
    fields.flatMap(([name, each]): [string, unknown][] => {
      if (isEstimate && name === 'value') return [[name, likeSigma(amount, sigma)]];
      if (isEstimate && name === 'sigma') return [[name, Number(sigma.toPrecision(SIGMA_DIGITS))]];
      if (typeof each === 'number' && each > EARLIEST && INSTANTS.has(name)) return instant(name, each);
      return [[name, told(each)]];
    }),
  );
}

/** An instant in seconds since 1970, and for those who want it otherwise. */
export function instant(name: string, at: number): [string, number | string][] {
  const ms = Math.round(at * 1000);
  const date = new Date(ms);
  if (Number.isNaN(date.getTime())) return [[name, at]];
  return [
    [name, ms / 1000],
    [`${name}Ms`, ms],
    [`${name}Iso`, date.toISOString()],
  ];
}

const rounded = (value: number): number =>
  Number.isInteger(value) || !Number.isFinite(value) ? value : Number(value.toPrecision(DIGITS));

/** To the last digit of its sigma. */
function likeSigma(value: number, sigma: number): number {
  const decimals = SIGMA_DIGITS - 1 - Math.floor(Math.log10(sigma));
  if (decimals > 15 || decimals < -15) return rounded(value);
  return decimals >= 0
    ? Number(value.toFixed(decimals))
    : Math.round(value / 10 ** -decimals) * 10 ** -decimals;
}
