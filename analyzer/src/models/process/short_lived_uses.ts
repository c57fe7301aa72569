/** What came and went between two readings of processes, as people see it. */
import type { ShortLivedUse } from '@edgevitals/shared/results';
import type { Slice } from '../../history/slice.js';
import type { ShortLivedRow } from '../../quantities/index.js';

/** Those with most CPU time first. @param merged all of the window. */
export const shortLivedUses = ({
  shortLived,
  coveredSeconds,
}: Pick<Slice, 'shortLived' | 'coveredSeconds'>): ShortLivedUse[] =>
  shortLived
    .filter(({ ended, cpuSeconds }) => ended > 0 || cpuSeconds > 0)
    .map(row => shortLivedUse(row, coveredSeconds))
    .sort((a, b) => b.cpuSeconds - a.cpuSeconds || b.ended - a.ended);

/** @param seconds of the window that are known. */
export function shortLivedUse(row: ShortLivedRow, seconds: number): ShortLivedUse {
  const inSecond = (amount: number): number => (seconds > 0 ? amount / seconds : 0);
  return {
    program: row.program,
    ended: row.ended,
    endedPerSecond: inSecond(row.ended),
    cpuSeconds: row.cpuSeconds,
    cpuRatio: inSecond(row.cpuSeconds),
    readBytes: row.readBytes,
    writtenBytes: row.writtenBytes,
    contextSwitches: row.switches,
  };
}

/** Undefined where all of them are told. */
export const overflowsOf = ({ shortLived }: Pick<Slice, 'shortLived'>): number | undefined =>
  shortLived.reduce((sum, { overflows }) => sum + overflows, 0) || undefined;
