/**
 * What programs wrote and disks did, summed for ten minutes and then shared out: shorter, and what was dirtied is on disk
 * in the next. The last result stands until the next ten minutes are over.
 */

import * as v from 'valibot';
import type { Interval } from '../../device/interval.js';
import { DEFAULT_PAGE_BYTES } from '../../device/interval_builder.js';
import type { Slice } from '../../history/slice.js';
import { UNIT_WRITES, type UnitWritesRow } from '../../quantities/index.js';
import { diskWritten } from './attribute.js';
import { attributeWrites } from './attribution/attribute_writes.js';
import { hasWritten, type ProgramCounters } from './attribution/program_counters.js';
import { loggedBlock } from './filesystems/block_bytes.js';
import { commitsAskedFor } from './filesystems/commits.js';
import { swapWrites } from './filesystems/swap_writes.js';
import { rawFlash } from './raw_flash.js';
import { toldUnits } from './told_units.js';
import { COMPARABLE_SECONDS } from './write_window.js';

const DAY = 86_400;
/** Programs whose writes are summed; those that come later count as nobody's. */
const MOST_SUMMED = 32;
/** Of services and their programs: with more, they are left out. */
const MOST_UNIT_ROWS = 128;
/** Programs that a result keeps, and of these those that outlast a restart. */
const MOST_KEPT = 6;
const MOST_SAVED = 4;

/** Bytes a day, at the rate of ten minutes. */
export interface ProgramRate {
  readonly program: string;
  readonly caused: number;
  readonly journal: number;
}

/** Of the last whole ten minutes. */
export interface TenMinuteResult {
  /** By program, most caused first. */
  readonly programs: ReadonlyMap<string, ProgramRate>;
  /** Journals and metadata of all programs, bytes a day. */
  readonly journal: number;
  /** Written to disks over dirtied by programs; undefined where nothing was. */
  readonly amplification: number | undefined;
}

type Sums = { -readonly [K in keyof ProgramCounters]: ProgramCounters[K] };

export class TenMinutes {
  private programs: Map<string, Sums> | undefined;
  private seconds = 0;
  private diskBytes = 0;
  private swapBytes = 0;
  /** Of what file systems log; undefined while it is not told. */
  private blockBytes: number | undefined;
  private commits: number | undefined;
  /** What services and containers wrote, and whether that was told all the time. */
  private units: UnitWritesRow[] = [];
  private areUnitsTold = true;
  /** Whether disks and programs could be compared all the time. */
  private isComparable = true;
  private last: TenMinuteResult | undefined;

  /** Undefined until there is one. */
  get result(): TenMinuteResult | undefined {
    return this.last;
  }

  add(interval: Interval, slice: Slice): void {
    const bytes = diskWritten(slice, interval.info);
    this.seconds += interval.elapsed;
    this.diskBytes += bytes ?? 0;
    if (slice.filesystems.length > 0) {
      this.swapBytes += swapWrites(slice).bytes ?? 0;
      this.blockBytes ??= loggedBlock(slice.filesystems, interval.info);
    }
    if (slice.unitWrites.length > 0) this.sumUnits(toldUnits(slice, interval.info));
    const commits = commitsAskedFor(slice, interval.info);
    if (commits !== undefined) this.commits = (this.commits ?? 0) + commits;
    this.isComparable &&= bytes !== undefined;
    for (const row of slice.processes) {
      if (row.ioDenied) this.isComparable = false;
      if (hasWritten(row)) this.sum(row);
    }
    if (this.seconds >= COMPARABLE_SECONDS) this.conclude(interval);
  }

  snapshot(): unknown {
    const { last } = this;
    if (last === undefined) return null;
    const programs = [...last.programs.values()]
      .slice(0, MOST_SAVED)
      .map(({ program, caused, journal }) => [program, Math.round(caused), Math.round(journal)]);
    const { amplification: ratio } = last;
    const amplification = ratio === undefined ? null : Number(ratio.toPrecision(6));
    return { programs, journal: Math.round(last.journal), amplification };
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    const rates = snapshot.programs.slice(0, MOST_KEPT);
    this.last = {
      programs: new Map(rates.map(([program, caused, journal]) => [program, { program, caused, journal }])),
      journal: snapshot.journal,
      amplification: snapshot.amplification ?? undefined,
    };
  }

  /** @param rows none where they do not tell: then they do not of all the time. */
  private sumUnits(rows: readonly UnitWritesRow[]): void {
    this.areUnitsTold &&= rows.length > 0;
    for (const row of rows) {
      const known = this.units.find(({ unit, program }) => unit === row.unit && program === row.program);
      if (known !== undefined) UNIT_WRITES.mergeLater(known, row);
      else if (this.units.length < MOST_UNIT_ROWS) this.units.push(UNIT_WRITES.copy(row));
      else this.areUnitsTold = false;
    }
  }

  private sum(row: ProgramCounters): void {
    this.programs ??= new Map();
    const known = this.programs.get(row.program);
    if (known !== undefined) {
      known.writtenBytes += row.writtenBytes;
      known.cancelledBytes += row.cancelledBytes;
      known.requestedBytes += row.requestedBytes;
      known.writeCalls += row.writeCalls;
    } else if (this.programs.size < MOST_SUMMED) {
      const { program, uid, kernel, writtenBytes, cancelledBytes, requestedBytes, writeCalls } = row;
      this.programs.set(program, {
        ...{ program, uid, kernel, writtenBytes, cancelledBytes, requestedBytes, writeCalls },
      });
    }
  }

  private conclude({ info }: Interval): void {
    const rows = [...(this.programs?.values() ?? [])];
    this.last = undefined;
    if (this.isComparable && rawFlash(info).length === 0) {
      const { diskBytes, swapBytes, commits } = this;
      const pageBytes = info?.kernel.pageBytes ?? DEFAULT_PAGE_BYTES;
      const { programs } = attributeWrites(rows, {
        ...{ diskBytes, swapBytes, pageBytes, commits, blockBytes: this.blockBytes },
        units: this.areUnitsTold ? this.units : [],
      });
      const perDay = DAY / this.seconds;
      const dirtied = programs.reduce((sum, { netBytes }) => sum + netBytes, 0);
      const journal = programs.reduce((sum, each) => sum + (each.journal?.bytes ?? 0), 0);
      this.last = {
        programs: new Map(
          programs.slice(0, MOST_KEPT).map(({ row: { program }, causedBytes, journal }) => {
            const rate = { program, caused: causedBytes * perDay, journal: (journal?.bytes ?? 0) * perDay };
            return [program, rate];
          }),
        ),
        journal: journal * perDay,
        amplification: dirtied > 0 ? (diskBytes - swapBytes) / dirtied : undefined,
      };
    }
    this.programs = undefined;
    this.seconds = 0;
    this.diskBytes = 0;
    this.swapBytes = 0;
    this.commits = undefined;
    this.blockBytes = undefined;
    this.units = [];
    this.areUnitsTold = true;
    this.isComparable = true;
  }
}

const SNAPSHOT = v.object({
  programs: v.array(v.tuple([v.string(), v.number(), v.number()])),
  journal: v.number(),
  amplification: v.nullable(v.number()),
});
