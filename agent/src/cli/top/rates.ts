import { type Counter, columnsOf, type Row } from '@edgevitals/shared/frame';
import { displayName } from '@edgevitals/shared/text';

const PROCESS = columnsOf('process');

/** What a process used between two readings, for people. */
export interface ProcessRate {
  readonly pid: number;
  readonly name: string;
  readonly uid: number;
  /** Percent of one CPU. */
  readonly cpuPercent: number;
  readonly rssBytes: number;
  /** Bytes a second from and towards storage; undefined when the kernel refuses them. */
  readonly readPerSecond: number | undefined;
  readonly writtenPerSecond: number | undefined;
  /** True from the first reading after its start on. */
  readonly started: boolean;
}

interface Totals {
  readonly ticks: number;
  readonly runMicros: number | undefined;
  readonly read: number | undefined;
  readonly written: number | undefined;
}

/** Turns readings of processes into rates since the reading before. */
export class ProcessRates {
  private readonly userHz: number;
  private readonly pageBytes: number;
  private before = new Map<string, Totals>();
  private at: number | undefined;

  constructor(userHz: number, pageBytes: number) {
    this.userHz = userHz;
    this.pageBytes = pageBytes;
  }

  /**
   * @param monotonicMs when `rows` of the process table were read.
   * @returns the rates since the call before, by CPU; a process that started since counts from 0. Empty the first time.
   */
  update(monotonicMs: number, rows: readonly Row[]): ProcessRate[] {
    const seconds = this.at === undefined ? 0 : (monotonicMs - this.at) / 1000;
    const now = new Map<string, Totals>();
    const rates: ProcessRate[] = [];
    for (const row of rows) {
      const [pid = 0, start = 0, , uid = 0] = row.id.labels;
      const key = `${pid},${start}`;
      const totals = totalsOf(row);
      now.set(key, totals);
      if (seconds <= 0) continue;
      const before = this.before.get(key);
      rates.push({
        pid,
        name: displayName(row.id.name),
        uid,
        cpuPercent: (cpuSeconds(before, totals, this.userHz) / seconds) * 100,
        rssBytes: number(row.get(PROCESS.rss_pages)) * this.pageBytes,
        readPerSecond: perSecond(before?.read, totals.read, seconds),
        writtenPerSecond: perSecond(before?.written, totals.written, seconds),
        started: before === undefined,
      });
    }
    this.before = now;
    this.at = monotonicMs;
    return rates.sort((a, b) => b.cpuPercent - a.cpuPercent || b.rssBytes - a.rssBytes || a.pid - b.pid);
  }
}

function totalsOf(row: Row): Totals {
  return {
    ticks: number(row.get(PROCESS.utime)) + number(row.get(PROCESS.stime)),
    runMicros: known(row.get(PROCESS.run_us)),
    read: known(row.get(PROCESS.read_bytes)),
    written: known(row.get(PROCESS.write_bytes)),
  };
}

const NOTHING_YET: Totals = { ticks: 0, runMicros: 0, read: 0, written: 0 };

/**
 * Run time where both readings have it, else ticks, as the analyzer does (analyzer/src/quantities/process_use.ts): a run
 * time of 0 is one that this kernel does not count.
 */
function cpuSeconds(before = NOTHING_YET, now: Totals, userHz: number): number {
  const { runMicros = 0 } = now;
  if (before.runMicros !== undefined && runMicros > 0) return Math.max(0, runMicros - before.runMicros) / 1e6;
  return Math.max(0, now.ticks - before.ticks) / userHz;
}

function perSecond(before: number | undefined, now: number | undefined, seconds: number): number | undefined {
  return now === undefined ? undefined : Math.max(0, now - (before ?? 0)) / seconds;
}

const number = (value: Counter | undefined): number => (value === undefined ? 0 : Number(value));
const known = (value: Counter | undefined): number | undefined =>
  value === undefined ? undefined : Number(value);
