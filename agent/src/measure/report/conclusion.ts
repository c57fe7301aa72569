import { formatDuration, formatMemory, formatSi, printable } from '@edgevitals/shared/text';
import type { QuantityComparison } from '../comparison.js';
import { quantityRow } from '../quantity.js';
import type { MeasureResult } from '../result.js';
import type { LimitVerdict } from '../verdict.js';

const LONGEST_COMMAND = 60;

/** A command as people read it: words with blanks quoted, nothing in it that steers a terminal. */
export function commandText(words: readonly string[], most = LONGEST_COMMAND): string {
  const text = printable(
    words.map(word => (/^[^\s"'\\]+$/.test(word) ? word : JSON.stringify(word))).join(' '),
  );
  const chars = [...text];
  return chars.length <= most ? text : `${chars.slice(0, most - 1).join('')}…`;
}

/** `ended with status 3`, `was ended by SIGKILL`; undefined where all went well. */
export function failureOf({ runs }: Pick<MeasureResult, 'runs'>): string | undefined {
  const failed = runs.find(({ usage }) => usage.status !== 0);
  if (failed === undefined) return undefined;
  const { status, signal } = failed.usage;
  return status === undefined
    ? `was ended by ${printable(signal ?? 'a signal')}`
    : `ended with status ${status}`;
}

/** What there is to know first, a sentence each. @param saved name of the file that was compared with. */
export function conclusion(result: MeasureResult, saved: string | undefined): string[] {
  const { command, limits = [], comparison, quantities } = result;
  const lines: string[] = [];
  const failure = failureOf(result);
  if (failure !== undefined) lines.push(`${commandText(command)} ${failure}.`);
  if (limits.length > 0) lines.push(ofLimits(limits));
  if (comparison !== undefined) lines.push(...ofComparison(comparison, printable(saved ?? 'what was saved')));
  if (lines.length === 0) {
    const { time, cpuTime, memory } = quantities;
    const took = [
      `${commandText(command)} took ${time === undefined ? 'a while' : seconds(time.median)}`,
      ...(cpuTime === undefined ? [] : [`${seconds(cpuTime.median)} of CPU`]),
      ...(memory === undefined ? [] : [`${formatMemory(memory.median)} of memory at its peak`]),
    ];
    lines.push(`${took.join(', ')}.`);
  }
  return lines;
}

const seconds = (value: number): string => (value < 60 ? formatSi(value, 's') : formatDuration(value));

/** `cpu 98 % of 5 %`. */
export const limitText = ({ name, used, limit }: LimitVerdict): string =>
  [name, used, limit === undefined ? undefined : `of ${limit}`].filter(part => part !== undefined).join(' ');

function ofLimits(limits: readonly LimitVerdict[]): string {
  const of = (wanted: LimitVerdict['verdict']): LimitVerdict[] =>
    limits.filter(({ verdict }) => verdict === wanted);
  const [broken, unsure] = [of('broken'), of('cannot be told')];
  const many = (count: number): string => `${count} limit${count === 1 ? '' : 's'}`;
  if (broken.length === 0 && unsure.length === 0) return `${many(limits.length)} kept.`;
  const parts = [
    ...(broken.length === 0 ? [] : [`${many(broken.length)} BROKEN: ${broken.map(limitText).join('; ')}`]),
    ...(unsure.length === 0
      ? []
      : [`${many(unsure.length)} cannot be told: ${unsure.map(({ name }) => name).join(', ')}`]),
    `${of('kept').length} kept`,
  ];
  return `${parts.join('. ')}.`;
}

function ofComparison(comparison: readonly QuantityComparison[], saved: string): string[] {
  const of = (wanted: QuantityComparison['verdict']): string[] =>
    comparison
      .filter(({ verdict }) => verdict === wanted)
      .map(each => `${quantityRow(each.quantity).title} ${changeText(each)}`);
  const [worse, better] = [of('worse'), of('better')];
  const lines: string[] = [];
  if (worse.length > 0) lines.push(`Worse than ${saved}: ${worse.join('; ')}.`);
  if (better.length > 0) lines.push(`Better than ${saved}: ${better.join('; ')}.`);
  if (lines.length > 0) return lines;
  const told = comparison.some(({ verdict }) => verdict === 'not told apart');
  return [told ? `Not told apart from ${saved}.` : `Cannot be compared with ${saved}.`];
}

/** `+12 % (9.1 to 15 %)`. */
export function changeText({ change, low, high, before, after, quantity }: QuantityComparison): string {
  if (change !== undefined && low !== undefined && high !== undefined)
    return `${percent(change)} % (${percent(low)} to ${percent(high)} %)`;
  const { show } = quantityRow(quantity);
  return before === undefined || after === undefined ? '' : `${show(before)} to ${show(after)}`;
}

function percent(ratio: number): string {
  const value = ratio * 100;
  const digits = Math.abs(value) >= 9.95 ? 0 : 1;
  return `${value >= 0 ? '+' : ''}${value.toFixed(digits)}`;
}
