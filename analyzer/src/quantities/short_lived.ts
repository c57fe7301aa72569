import { bytes, count, seconds, text } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

/**
 * Processes that came and went between two readings of the process table, so that none of their amounts is in a row of kind
 * `process` of their own (device/short_lived_table.ts). In the order of the stored form: append only.
 */
export const SHORT_LIVED = new RowKind('processes that came and went', {
  /** What they called themselves; empty for all but those with most CPU time together. */
  program: text().key(),
  ended: count('processes').sum(),
  /** No other row has it: CPU time of reaped children (cutime) is in no quantity. */
  cpuSeconds: seconds().sum(),
  /** The kernel adds these to what their parents read and wrote, once they have waited for them: they are no sum of their own. */
  readBytes: bytes().sum(),
  writtenBytes: bytes().sum(),
  switches: count('context switches').sum(),
  /** Times that more tasks had ended than the kernel keeps for the agent: there were others. Of the row without a name. */
  overflows: count('times').sum(),
});

export type ShortLivedRow = Row<typeof SHORT_LIVED>;
