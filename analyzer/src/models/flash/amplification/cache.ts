import type { Amplification } from '@edgevitals/shared/results';
import type { ProgramShare } from '../attribution/attribute_writes.js';
import type { ProgramCounters } from '../attribution/program_counters.js';

/** Dirtied over asked for, of programs that wrote to storage; undefined where they asked for nothing. */
export function cacheAmplification(
  programs: readonly ProgramShare<ProgramCounters>[],
): Amplification | undefined {
  let dirtied = 0;
  let asked = 0;
  for (const { row, netBytes } of programs) {
    dirtied += netBytes;
    asked += row.requestedBytes;
  }
  if (!(asked > 0) || !(dirtied > 0)) return undefined;
  return {
    layer: 'cache',
    value: dirtied / asked,
    basis: 'measured',
    source: 'pages dirtied over bytes passed to write calls',
    subject: '',
    note: 'Write calls to pipes and sockets are in what was asked for, files that are mapped into memory are not.',
  };
}
