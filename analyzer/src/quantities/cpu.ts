import { count, seconds } from './quantity.js';
import { type Row, RowKind } from './row_kind.js';

const time = (column: string) => seconds().steadyFrom(column, 'ticks').sum();

/** CPUs in an interval. */
export const CPU = new RowKind(
  'cpu',
  {
    cpu: count().key(),
    userSeconds: time('user'),
    systemSeconds: time('system'),
    irqSeconds: time('irq'),
    softirqSeconds: time('softirq'),
    iowaitSeconds: time('iowait'),
    stealSeconds: time('steal'),
    /** With nice; neither iowait nor steal. */
    busySeconds: time('user').andFrom('system').andFrom('irq').andFrom('softirq').andFrom('nice'),
    idleSeconds: time('idle'),
  },
  'cpu',
);

export type CpuRow = Row<typeof CPU>;
