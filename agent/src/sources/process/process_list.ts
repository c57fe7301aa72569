import { type Row, sameRows } from '@edgevitals/shared/frame';

/** Label positions of table `process`. */
const PID = 0;
const START_TICKS = 1;
const PARENT = 2;

/** The processes of the last reading: what ProcPid found, for the sources that look at some of them more closely. */
export class ProcessList {
  private current: readonly Row[] = [];
  private made = 0;

  /** Rows of table `process`. */
  get rows(): readonly Row[] {
    return this.current;
  }

  /** Another number when processes have come, gone or changed who they are. */
  get generation(): number {
    return this.made;
  }

  replace(rows: readonly Row[]): void {
    if (!sameRows(this.current, rows)) this.made++;
    this.current = rows;
  }
}

export const pidOf = (row: Row): number => row.id.labels[PID]!;
export const startTicksOf = (row: Row): number => row.id.labels[START_TICKS]!;
export const parentOf = (row: Row): number => row.id.labels[PARENT]!;
/** Which process it is, also after its pid was given to another. */
export const processKey = (row: Row): string => `${pidOf(row)},${startTicksOf(row)}`;
