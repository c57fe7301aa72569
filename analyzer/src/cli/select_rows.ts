/** Rows of an answer that are wanted: what a filter lets through, as many as a limit allows. */

export interface Selection {
  /** Rows at most. */
  readonly limit?: number;
  /** Text that is in some field of a row, whatever its case; every row where it is empty. */
  readonly filter?: string;
}

export interface Selected<Answer> {
  readonly answer: Answer;
  /** Rows that the limit has cut off. */
  readonly cut: number;
}

/** @param rows the field of the answer whose rows these are; without one the answer stays as it is. */
export function selectRows<Answer extends object>(
  answer: Answer,
  rows: string | undefined,
  { limit = Number.POSITIVE_INFINITY, filter = '' }: Selection,
): Selected<Answer> {
  const list = rows === undefined ? undefined : (answer as Readonly<Record<string, unknown>>)[rows];
  if (!Array.isArray(list) || (filter === '' && list.length <= limit)) return { answer, cut: 0 };
  const wanted = filter.toLowerCase();
  const through = filter === '' ? list : list.filter(row => hasText(row, wanted));
  const kept = through.slice(0, limit);
  // of what the analyzer left out nobody knows what the filter would
  const others = filter !== '' && 'more' in answer ? { more: 0 } : {};
  return { answer: { ...answer, ...others, [rows!]: kept }, cut: through.length - kept.length };
}

function hasText(value: unknown, wanted: string): boolean {
  if (typeof value === 'string') return value.toLowerCase().includes(wanted);
  if (value === null || typeof value !== 'object') return false;
  return Object.values(value).some(field => hasText(field, wanted));
}
