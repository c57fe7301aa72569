/** What programs used on many devices in a window, from what is stored: device by device, so that memory is that of the names. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { PROCESS, type ProcessRow } from '../quantities/index.js';
import { ROLL_UPS } from './resolution.js';
import type { Slice } from './slice.js';
import type { HistoryStore } from './store.js';
import { slicesOfWindow } from './stored_slices.js';

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
    const slices = await slicesOfWindow(store, device, from, to, { longest: 60 * ROLL_UPS.day });
    if (slices.length > 0) withData++;
    for (const slice of slices) coveredSeconds += slice.coveredSeconds;
    for (const row of programsOf(slices)) {
      const program = known.get(row.program);
      if (program !== undefined) {
        PROCESS.mergeAtOnce(program.row, row);
        program.devices++;
      } else if (known.size < MOST_PROGRAMS) known.set(row.program, { row, devices: 1 });
      else leftOut++;
    }
    onProgress(i + 1);
    // others have their turn
    await nextTurn();
  }
  return { programs: [...known.values()], devices: withData, coveredSeconds, leftOut };
}

/** Programs of a device's slices, oldest first, as `mergeSlices` makes them: what has ended holds nothing any more. */
function programsOf(slices: readonly Slice[]): Iterable<ProcessRow> {
  const known = new Map<string, ProcessRow>();
  for (const { processes } of slices)
    for (const row of processes) {
      const program = known.get(row.program);
      if (program === undefined) known.set(row.program, row);
      else PROCESS.mergeLater(program, row);
    }
  const last = new Set(slices.at(-1)?.processes.map(({ program }) => program));
  for (const row of known.values()) if (!last.has(row.program)) PROCESS.clearLevels(row);
  return known.values();
}
