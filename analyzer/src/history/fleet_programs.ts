/** What programs used on many devices in a window, from what is stored: device by device, so that memory is that of the names. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { PROCESS, type ProcessRow } from '../quantities/index.js';
import { mergeSlices } from './merge.js';
import { minuteAt } from './minute.js';
import type { HistoryStore } from './store.js';

/** A program on all devices that had it. */
export interface FleetProgram {
  /** Sums and levels of all devices, as if they were one. */
  readonly row: ProcessRow;
  readonly devices: number;
}

export interface FleetPrograms {
  readonly programs: readonly FleetProgram[];
  /** Devices of which something is stored in the window. */
  readonly devices: number;
  /** Time that what is stored covers, all devices together. */
  readonly coveredSeconds: number;
  /** Rows that are in no program's, because there were too many names. */
  readonly leftOut: number;
}

/** Names beyond these are counted, not kept: who names processes at will does not fill memory. */
const MOST_PROGRAMS = 50_000;

/**
 * @param from, to seconds since 1970.
 * @param onProgress told after each device how many are done.
 * @throws EdgevitalsError STORE_FAILED.
 */
export async function fleetPrograms(
  store: HistoryStore,
  devices: readonly string[],
  from: number,
  to: number,
  onProgress: (done: number) => void = () => {},
): Promise<FleetPrograms> {
  const known = new Map<string, { row: ProcessRow; devices: number }>();
  let withData = 0;
  let coveredSeconds = 0;
  let leftOut = 0;
  for (const [i, device] of devices.entries()) {
    const slices = await store.minutes(device, minuteAt(from), minuteAt(to));
    if (slices.length > 0) {
      withData++;
      const { processes, ...whole } = mergeSlices(slices, { by: 'program' });
      coveredSeconds += whole.coveredSeconds;
      for (const row of processes) {
        const program = known.get(row.program);
        if (program !== undefined) {
          PROCESS.mergeAtOnce(program.row, row);
          program.devices++;
        } else if (known.size < MOST_PROGRAMS) known.set(row.program, { row: { ...row }, devices: 1 });
        else leftOut++;
      }
    }
    onProgress(i + 1);
    // others have their turn
    await nextTurn();
  }
  return { programs: [...known.values()], devices: withData, coveredSeconds, leftOut };
}
