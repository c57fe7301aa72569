/** struct taskstats of one task (include/uapi/linux/taskstats.h): fields keep their place, new ones come at its end. */
import { EdgevitalsError } from '@edgevitals/shared/errors';
import { addCounters, columnsOf, type Row } from '@edgevitals/shared/frame';
import { counterAt, textAt } from '../../../binary/fields.js';
import type { Attributes } from '../../../netlink/attributes.js';

export const GET = 1;
export const ATTRIBUTE_PID = 1;
export const ATTRIBUTE_REGISTER_CPUMASK = 3;

const PID = 1;
const STATS = 3;
const AGGREGATE_PID = 4;

/** Linux 5.19: the first that says which process a task belongs to. */
const OLDEST_VERSION = 12;
const SIZE = 384;
const COMM = 80;
const COMM_BYTES = 32;
const UID = 120;
const RECORDED_PID = 128;
const TGID = 368;

const SHORT_LIVED = columnsOf('short_lived');
/** Where a column's value stands. */
const FIELDS = [
  [SHORT_LIVED.run_ns, 72],
  [SHORT_LIVED.utime_us, 152],
  [SHORT_LIVED.stime_us, 160],
  [SHORT_LIVED.wait_ns, 24],
  [SHORT_LIVED.blkio_ns, 40],
  [SHORT_LIVED.read_bytes, 248],
  [SHORT_LIVED.write_bytes, 256],
  [SHORT_LIVED.cancelled_write_bytes, 264],
  [SHORT_LIVED.minor_faults, 168],
  [SHORT_LIVED.major_faults, 176],
  [SHORT_LIVED.voluntary_switches, 272],
  [SHORT_LIVED.involuntary_switches, 280],
] as const;

/** A task that has ended, or is asked about. */
export class TaskRecord {
  readonly pid: number;
  private readonly view: DataView;
  private readonly littleEndian: boolean;

  private constructor(view: DataView, pid: number, littleEndian: boolean) {
    this.view = view;
    this.pid = pid;
    this.littleEndian = littleEndian;
  }

  /**
   * The task that a message is about; undefined for one that is about none, such as the sums of a process.
   * @throws EdgevitalsError SOURCE_ABSENT for a kernel before 5.19, SOURCE_MALFORMED for another structure.
   */
  static of(message: Attributes, littleEndian: boolean): TaskRecord | undefined {
    const aggregate = message.nested(AGGREGATE_PID);
    const view = aggregate?.value(STATS);
    if (aggregate === undefined || view === undefined) return undefined;
    const version = view.byteLength < 2 ? 0 : view.getUint16(0, littleEndian);
    if (version < OLDEST_VERSION) {
      const why = `taskstats of version ${version} does not tell processes from threads; Linux 5.19 does`;
      throw new EdgevitalsError('SOURCE_ABSENT', why);
    }
    const pid = aggregate.number(PID);
    // the pid stands in both: a structure whose fields have moved is not believed
    if (pid === undefined || view.byteLength < SIZE || view.getUint32(RECORDED_PID, littleEndian) !== pid)
      throw new EdgevitalsError('SOURCE_MALFORMED', `taskstats of version ${version} is of another form`);
    return new TaskRecord(view, pid, littleEndian);
  }

  /** Its process. */
  get tgid(): number {
    return this.view.getUint32(TGID, this.littleEndian);
  }

  get uid(): number {
    return this.view.getUint32(UID, this.littleEndian);
  }

  /** One character a byte. */
  get comm(): string {
    return textAt(this.view, COMM, COMM_BYTES);
  }

  /** Adds what it has used to a row of table `short_lived`. */
  addTo(row: Row): void {
    const { view, littleEndian } = this;
    for (let i = 0; i < FIELDS.length; i++) {
      const [column, at] = FIELDS[i]!;
      // most are: a short life uses little
      if (view.getUint32(at) === 0 && view.getUint32(at + 4) === 0) continue;
      row.set(column, addCounters(row.get(column) ?? 0, counterAt(view, at, littleEndian)));
    }
  }
}
