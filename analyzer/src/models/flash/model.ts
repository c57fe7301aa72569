/** Host writes to flash: by disk, by program, by day. Wear itself needs the device's health data (README.md). */
import { given } from '@edgevitals/shared/objects';
import type { FlashState } from '@edgevitals/shared/results';
import * as v from 'valibot';
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import type { Slice } from '../../history/slice.js';
import type { Model } from '../model.js';
import { diskWritten, leafDisks } from './attribute.js';
import { perDay } from './daily_rate.js';
import { diskUse } from './disk_use.js';
import { FlashFindings } from './findings.js';
import { rawFlashNote } from './raw_flash.js';

/** The daily rate is of the last hours: stretches of at least this long, this many of them. */
const STRETCH_SECONDS = 600;
const STRETCHES = 36;
const MOST_PROGRAMS = 64;

export class FlashModel implements Model<FlashState> {
  readonly name = 'flash';
  private readonly findings = new FlashFindings();
  private found: readonly Condition[] = [];
  private written = 0;
  private stretches: { seconds: number; bytes: number }[] = [];
  private writers = new Map<string, number>();

  takeInterval(interval: Interval, slice: Slice): void {
    this.found = this.findings.judge(interval, slice);
    const bytes = diskWritten(slice, interval.info);
    if (bytes !== undefined) {
      this.written += bytes;
      this.addStretch(interval.elapsed, bytes);
    }
    this.addWriters(slice);
  }

  state(interval: Interval, slice: Slice): FlashState | undefined {
    const disks = leafDisks(slice, interval.info);
    if (disks.length === 0) return undefined;
    return {
      device: interval.device,
      at: interval.to,
      writtenBytes: this.written,
      ...given({ bytesPerDay: perDay(this.stretches, rawFlashNote(interval.info)) }),
      topWriter: this.topWriter(),
      disks: disks.map(disk => diskUse(disk, interval.elapsed)),
    };
  }

  conditions(): readonly Condition[] {
    return this.found;
  }

  snapshot(): unknown {
    return {
      findings: this.findings.snapshot(),
      written: this.written,
      stretches: this.stretches,
      writers: [...this.writers],
    };
  }

  restore(snapshot: unknown): void {
    const { success, output: parts } = v.safeParse(SNAPSHOT, snapshot);
    if (!success) return;
    this.findings.restore(parts.findings);
    this.written = parts.written;
    this.stretches = parts.stretches.filter(each => v.is(STRETCH, each)).slice(-STRETCHES);
    this.writers = new Map(parts.writers.filter(each => v.is(WRITER, each)).slice(0, MOST_PROGRAMS));
  }

  private addStretch(seconds: number, bytes: number): void {
    const last = this.stretches[this.stretches.length - 1];
    if (last !== undefined && last.seconds < STRETCH_SECONDS) {
      last.seconds += seconds;
      last.bytes += bytes;
      return;
    }
    this.stretches.push({ seconds, bytes });
    if (this.stretches.length > STRETCHES) this.stretches.shift();
  }

  private addWriters(slice: Slice): void {
    for (const process of slice.processes) {
      const net = process.writtenBytes - process.cancelledBytes;
      if (net === 0) continue;
      const known = this.writers.get(process.program);
      if (known === undefined && this.writers.size >= MOST_PROGRAMS) continue;
      this.writers.set(process.program, (known ?? 0) + net);
    }
  }

  private topWriter(): string {
    let top = '';
    let most = 0;
    for (const [program, bytes] of this.writers) {
      if (bytes > most) {
        top = program;
        most = bytes;
      }
    }
    return top;
  }
}

const SNAPSHOT = v.object({
  findings: v.optional(v.unknown()),
  written: v.fallback(v.number(), 0),
  stretches: v.fallback(v.array(v.unknown()), []),
  writers: v.fallback(v.array(v.unknown()), []),
});
const STRETCH = v.object({ seconds: v.number(), bytes: v.number() });
const WRITER = v.tuple([v.string(), v.number()]);
