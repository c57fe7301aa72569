import { count, seconds, text } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

/**
 * What wakes CPUs: interrupts by line and softirqs by type; and traps, instructions that the kernel carried out in place of a CPU. Of
 * all CPUs, in the interval in which they were read (device/interrupt_tables.ts). In the order of the stored form: append only.
 */
export const INTERRUPT = new RowKind('interrupt', {
  kind: text<'interrupt' | 'softirq' | 'trap'>().key(),
  /** As the kernel calls it: `24 eth0`, `LOC Local timer interrupts`, `NET_RX`. Empty for all but the most frequent together. */
  name: text().key(),
  /** Time that the readings cover; the longest of a kind is that of all. */
  seconds: seconds(1e-3).sum(),
  count: count('interrupts').sum(),
});

export type InterruptRow = Row<typeof INTERRUPT>;
