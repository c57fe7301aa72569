/**
 * What the analyzer keeps over restarts, behind one interface: minutes of history, findings, model snapshots and what
 * is known of each device. All of it is bounded by `Retention`.
 */
import type { Finding } from '@edgevitals/shared/results';
import type { ReleaseDay } from '../releases/release_day.js';
import type { LogPosition } from './frame_log.js';
import type { RollUpLength } from './resolution.js';
import type { Slice } from './slice.js';

export interface Retention {
  /** Days of minutes and of resolved findings. Only days of which something is stored count. */
  readonly days: number;
  /** Days of hours, and of days. */
  readonly daysOfHours: number;
  readonly daysOfDays: number;
  /** Most bytes of all history on disk: devices that hold the most minutes give their oldest first. */
  readonly maxBytes: number;
  /** Most bytes of minutes of one device; none when left out. */
  readonly maxBytesPerDevice?: number;
}

/** What a store holds. */
export interface StoreUsage {
  /** Bytes on disk that are in use. */
  readonly bytes: number;
  /** Devices of which there are minutes. */
  readonly devices: number;
  /** Bytes on disk for a device and day, by the newest that are packed for good; undefined while there are none. */
  readonly bytesPerDeviceDay: number | undefined;
  /** What was to be kept when it was last looked at. */
  readonly retention: Retention | undefined;
}

/** Hours of as long as a window may be; days of five years. */
export const DEFAULT_RETENTION: Retention = {
  days: 30,
  daysOfHours: 400,
  daysOfDays: 1830,
  maxBytes: 2 * 1024 ** 3,
};

/** One device's minute. `minute` counts minutes since 1970 of event time. */
export interface MinuteRow {
  readonly device: string;
  readonly minute: number;
  /** As encodeMinute makes it. */
  readonly packed: Uint8Array;
}

/** Minutes of a device, from one up to, not including, another. */
export interface MinuteRange {
  readonly device: string;
  readonly from: number;
  readonly to: number;
}

/** Event time, seconds since 1970: from one instant up to another. */
export interface TimeBounds {
  readonly from: number;
  readonly to: number;
}

/** What a device was when it was last seen. */
export interface DeviceRow {
  readonly device: string;
  /** Seconds since 1970. */
  readonly lastSeen: number;
  readonly status: string;
  /** The info document as it came (CBOR); undefined when none has. */
  readonly info: Uint8Array | undefined;
}

/** State to go on from after a restart; `document` is plain data. */
export interface SnapshotRow {
  readonly device: string;
  /** Event time that the state includes, seconds since 1970. */
  readonly at: number;
  /** When it was made, by the analyzer's wall clock. */
  readonly savedAt: number;
  /** From where on the log of frames is needed to go on from it; undefined: all of it. */
  readonly logFrom?: LogPosition | undefined;
  readonly document: unknown;
}

export interface FindingFilter {
  readonly device?: string;
  readonly status?: Finding['status'] | 'all';
  readonly limit?: number;
}

/**
 * All methods throw EdgevitalsError STORE_FAILED, saying what to do, when the store cannot do its work. A row that is damaged
 * is passed over and told: it harms no other.
 */
export interface HistoryStore {
  /** Writes minutes in one transaction. A minute written again replaces the first, unless that covers more time. */
  putMinutes(rows: readonly MinuteRow[]): Promise<void>;
  /**
   * Slices of the minutes from `fromMinute` up to, not including, `toMinute`, oldest first.
   * @param within what has none of this time is left out.
   */
  minutes(device: string, fromMinute: number, toMinute: number, within?: TimeBounds): Promise<Slice[]>;

  /**
   * Whole hours or days of minutes from one up to another, oldest first: each is what its minutes are together, a row a program.
   * Those of which minutes have changed since are left out.
   */
  rollUps(device: string, length: RollUpLength, fromMinute: number, toMinute: number): Promise<Slice[]>;

  /**
   * Rolls up hours, and then days, of which minutes have changed and that have ended for long by `now` (seconds since 1970).
   * @param most at once. @returns how many it was: 0 when there are no more.
   */
  rollUp(now: number, most: number): Promise<number>;

  /** Takes out minutes whose time has turned out to be wrong: from one, up to but not including another. */
  dropMinutes(ranges: readonly MinuteRange[]): Promise<void>;

  putFindings(findings: readonly Finding[]): Promise<void>;
  /** Newest first. */
  findings(filter?: FindingFilter): Promise<Finding[]>;

  /** Replaces the snapshots of these devices, in one transaction. */
  putSnapshots(rows: readonly SnapshotRow[]): Promise<void>;
  snapshots(): Promise<SnapshotRow[]>;

  putDevices(rows: readonly DeviceRow[]): Promise<void>;
  devices(): Promise<DeviceRow[]>;

  /** What builds of programs used, a day each; a day written again replaces the first. */
  putReleaseDays(days: readonly ReleaseDay[]): Promise<void>;
  /**
   * Those of a program, from a day on (days since 1970), oldest first.
   * @param devices all when left out.
   */
  releaseDays(program: string, fromDay: number, devices?: ReadonlySet<string>): Promise<ReleaseDay[]>;

  /**
   * Deletes what is older than the retention, or over its budget. Age counts from the newest stored minute that is not of a
   * time after `now` (seconds since 1970), back over what is stored: a clock that is far ahead makes nothing older.
   */
  retain(retention: Retention, now: number): Promise<void>;
  usage(): Promise<StoreUsage>;
  close(): Promise<void>;
}
