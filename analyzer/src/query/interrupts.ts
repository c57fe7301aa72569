import { given } from '@edgevitals/shared/objects';
import type { InterruptsAnswer, InterruptsRequest, InterruptUse } from '@edgevitals/shared/results';
import { kernelRatesOf } from '../history/kernel_rates.js';
import { mergeSlices } from '../history/merge.js';
import { trapHints } from '../models/process/trap_hints.js';
import { coverage, limitOf } from '../models/series.js';
import type { InterruptRow } from '../quantities/index.js';
import type { Query } from './context.js';
import { windowQuery } from './window_query.js';

const NETWORK: ReadonlySet<string> = new Set(['NET_RX', 'NET_TX']);

/** What wakes the CPUs of a device: no model knows it, it is counted. */
export const interruptsQuery: Query<'interrupts'> = windowQuery<InterruptsRequest, InterruptsAnswer>(
  'interrupts',
  (asked, slices, { device }, request) => {
    const window = coverage(asked, slices);
    const total = slices.length === 0 ? undefined : mergeSlices(slices, { by: 'program' });
    const rows = total?.interrupts ?? [];
    const interrupts = usesOf(rows, 'interrupt');
    const softirqs = usesOf(rows, 'softirq');
    const traps = usesOf(rows, 'trap');
    const limit = limitOf(request.limit);
    return {
      device,
      window,
      interrupts: interrupts.slice(0, limit),
      softirqs: softirqs.slice(0, limit),
      ...given({
        interruptsPerSecond: inAll(rows, 'interrupt', interrupts),
        softirqsPerSecond: inAll(rows, 'softirq', softirqs),
        networkRatio: networkRatioOf(softirqs),
      }),
      ...kernelRatesOf(total ?? {}),
      more: Math.max(0, interrupts.length - limit) + Math.max(0, softirqs.length - limit),
      notIdentified: [
        ...(rows.some(({ kind }) => kind === 'interrupt') ? [] : [UNREAD_INTERRUPTS]),
        ...(rows.some(({ kind }) => kind === 'softirq') ? [] : [UNREAD_SOFTIRQS]),
      ],
      traps,
      hints: trapHints(rows),
    };
  },
);

const UNREAD_INTERRUPTS = 'interrupts: they are read once a minute, and not twice so far in this window';
const UNREAD_SOFTIRQS = 'softirqs: they are read once a minute, and not twice so far in this window';

/** Time that readings of a kind cover: every one of them has a row without a name. */
const secondsOf = (rows: readonly InterruptRow[], kind: InterruptRow['kind']): number =>
  rows.reduce((most, row) => (row.kind === kind ? Math.max(most, row.seconds) : most), 0);

/** The most frequent first, those without a name last. */
function usesOf(rows: readonly InterruptRow[], kind: InterruptRow['kind']): InterruptUse[] {
  const seconds = secondsOf(rows, kind);
  if (!(seconds > 0)) return [];
  const mine = rows.filter(row => row.kind === kind && row.count > 0);
  const all = mine.reduce((sum, { count }) => sum + count, 0);
  return mine
    .map(({ name, count }) => ({ name, count, perSecond: count / seconds, ratio: count / all }))
    .sort((a, b) => Number(a.name === '') - Number(b.name === '') || b.count - a.count);
}

const inAll = (
  rows: readonly InterruptRow[],
  kind: InterruptRow['kind'],
  uses: readonly InterruptUse[],
): number | undefined =>
  secondsOf(rows, kind) > 0 ? uses.reduce((sum, { perSecond }) => sum + perSecond, 0) : undefined;

/** Undefined where there were no softirqs. */
function networkRatioOf(softirqs: readonly InterruptUse[]): number | undefined {
  if (softirqs.length === 0) return undefined;
  return softirqs.reduce((sum, { name, ratio }) => (NETWORK.has(name) ? sum + ratio : sum), 0);
}
