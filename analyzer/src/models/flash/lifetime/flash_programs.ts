/** What a drive counts of what it programs into its flash, beside what was written to it: as first seen, and now. */
import * as v from 'valibot';
import type { StorageReading } from '../../../device/interval.js';

/** Ever written and ever programmed, bytes; pages of unknown size, for the host and by itself. Undefined where it is not counted. */
export interface ProgramCounts {
  readonly writtenBytes: number | undefined;
  readonly flashBytes: number | undefined;
  readonly hostPages: number | undefined;
  readonly ownPages: number | undefined;
}

export class FlashPrograms {
  /** Undefined before anything was counted. */
  first: ProgramCounts | undefined;
  last: ProgramCounts | undefined;

  take({ writtenBytes, flashBytes, hostPages, ownPages }: StorageReading): void {
    if (flashBytes === undefined && hostPages === undefined) return;
    this.last = { writtenBytes, flashBytes, hostPages, ownPages };
    // counters of 32 bits wrap, and some begin anew with the firmware
    if (this.first === undefined || isLess(this.last, this.first)) this.first = this.last;
  }

  /** Undefined where it counts nothing. */
  snapshot(): unknown {
    return this.first && FIELDS.map(field => this.first![field] ?? null);
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    const [writtenBytes, flashBytes, hostPages, ownPages] = snapshot.map(each => each ?? undefined);
    this.first = { writtenBytes, flashBytes, hostPages, ownPages };
  }
}

const FIELDS = ['writtenBytes', 'flashBytes', 'hostPages', 'ownPages'] as const;

const isLess = (now: ProgramCounts, before: ProgramCounts): boolean =>
  FIELDS.some(field => (now[field] ?? 0) < (before[field] ?? 0));

const COUNT = v.nullable(v.pipe(v.number(), v.finite(), v.minValue(0)));
const SNAPSHOT = v.tuple([COUNT, COUNT, COUNT, COUNT]);
