/** Host writes to flash: by disk, by program, by day, and what file systems make of them. How worn storage is, and for how long it lasts. */
import { given, LazyMap } from '@edgevitals/shared/objects';
import type { FlashState } from '@edgevitals/shared/results';
import * as v from 'valibot';
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import type { Slice } from '../../history/slice.js';
import type { Model } from '../model.js';
import { packAmounts, unpackAmounts } from '../packed_amounts.js';
import type { FlashDetails } from './answer.js';
import { diskWritten, leafDisks } from './attribute.js';
import { perDay } from './daily_rate.js';
import { diskUse } from './disk_use.js';
import { FlashFindings } from './findings.js';
import { RawFlashErrors } from './health/raw_flash_errors.js';
import { rawFlashUse } from './health/raw_flash_use.js';
import { OLDEST_SECONDS } from './health/wear_findings.js';
import { type StorageWear, storageWear, type WearAsked, wearOfDisk } from './health/wear_use.js';
import { FleetWear } from './lifetime/fleet_wear.js';
import { StorageLives } from './lifetime/storage_lives.js';
import { rawFlashNote } from './raw_flash.js';
import { TenMinutes } from './ten_minutes.js';

/** The daily rate is of the last hours: stretches of at least this long, this many of them. */
const STRETCH_SECONDS = 600;
const STRETCHES = 36;
const MOST_PROGRAMS = 64;
/** Of these, those that outlast a restart: who wrote most is all that is told. */
const MOST_SAVED = 3;

export class FlashModel implements Model<FlashState> {
  readonly name = 'flash';
  private readonly lives: StorageLives;
  private readonly errors = new RawFlashErrors();
  private readonly findings = new FlashFindings();
  private readonly tenMinutes = new TenMinutes();
  private found: readonly Condition[] = [];
  private written = 0;
  private stretches: { seconds: number; bytes: number }[] = [];
  private writers = new LazyMap<string, number>();

  /** @param fleet what all devices have learned of storage, shared by their models. */
  constructor(fleet = new FleetWear()) {
    this.lives = new StorageLives(fleet);
  }

  takeInterval(interval: Interval, slice: Slice): void {
    this.lives.takeInterval(interval);
    this.tenMinutes.add(interval, slice);
    this.errors.takeInterval(interval);
    const { lives, errors } = this;
    this.found = this.findings.judge(interval, slice, { written: this.tenMinutes.result, lives, errors });
    const bytes = diskWritten(slice, interval.info);
    if (bytes !== undefined) {
      this.written += bytes;
      this.addStretch(interval.elapsed, bytes);
    }
    this.addWriters(slice);
  }

  state(interval: Interval, slice: Slice): FlashState | undefined {
    const disks = leafDisks(slice, interval.info);
    const wear = this.wear({ at: interval.to, predicts: true, oldest: OLDEST_SECONDS });
    const { info } = interval;
    const rawFlash = rawFlashUse(wear, this.errors.readings, info);
    if (disks.length === 0 && rawFlash.length === 0) return undefined;
    const { filesystems } = slice;
    const written = this.tenMinutes.result;
    const [top] = written?.programs.values() ?? [];
    return {
      device: interval.device,
      at: interval.to,
      intervalSeconds: interval.elapsed,
      totalWrittenBytes: this.written,
      ...given({
        bytesPerDay: perDay(this.stretches, rawFlashNote(info)),
        filesystemAmplification: written?.amplification,
        journalBytesPerDay: written?.journal,
        topCauserBytesPerDay: top?.caused,
      }),
      topCauser: top?.program ?? '',
      topWriter: this.topWriter(),
      disks: disks.map(disk => ({
        ...diskUse(disk, interval.elapsed, { filesystems, info }),
        ...wearOfDisk(disk.name, wear),
      })),
      rawFlash,
    };
  }

  /** What storage tells of its wear, and how long it will last. */
  wear(asked: WearAsked): StorageWear[] {
    return storageWear(this.lives, asked);
  }

  /** All that answers need beside windows. */
  details(asked: WearAsked): ReturnType<FlashDetails> {
    return { wear: this.wear(asked), mtds: this.errors.readings };
  }

  conditions(): readonly Condition[] {
    return this.found;
  }

  snapshot(): unknown {
    return {
      findings: this.findings.snapshot(),
      ...given({ lives: this.lives.snapshot(), errors: this.errors.snapshot() }),
      written: Math.round(this.written),
      tenMinutes: this.tenMinutes.snapshot(),
      stretches: packAmounts(this.stretches.flatMap(({ seconds, bytes }) => [seconds, bytes])),
      writers: this.topWriters(MOST_SAVED),
    };
  }

  restore(snapshot: unknown): void {
    const { success, output: parts } = v.safeParse(SNAPSHOT, snapshot);
    if (!success) return;
    this.findings.restore(parts.findings);
    this.lives.restore(parts.lives);
    this.errors.restore(parts.errors);
    this.written = parts.written;
    this.tenMinutes.restore(parts.tenMinutes);
    const numbers = unpackAmounts(parts.stretches, 2 * STRETCHES) ?? NO_NUMBERS;
    this.stretches = [];
    for (let i = 0; i + 1 < numbers.length; i += 2)
      if (numbers[i]! > 0 && numbers[i + 1]! >= 0)
        this.stretches.push({ seconds: numbers[i]!, bytes: numbers[i + 1]! });
    this.writers = new LazyMap(parts.writers.filter(each => v.is(WRITER, each)).slice(0, MOST_PROGRAMS));
  }

  private addStretch(seconds: number, bytes: number): void {
    const last = this.stretches[this.stretches.length - 1];
    if (last !== undefined && last.seconds < STRETCH_SECONDS) {
      last.seconds += seconds;
      last.bytes += bytes;
      return;
    }
    // exactly as long as it has to be
    this.stretches = this.stretches.slice(1 - STRETCHES).concat({ seconds, bytes });
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

  private topWriters(most: number): [string, number][] {
    return [...this.writers]
      .sort(([, a], [, b]) => b - a)
      .slice(0, most)
      .map(([program, bytes]) => [program, Math.round(bytes)]);
  }
}

const NO_NUMBERS = new Float64Array();
const SNAPSHOT = v.object({
  findings: v.optional(v.unknown()),
  lives: v.optional(v.unknown()),
  errors: v.optional(v.unknown()),
  written: v.fallback(v.number(), 0),
  tenMinutes: v.optional(v.unknown()),
  stretches: v.optional(v.unknown()),
  writers: v.fallback(v.array(v.unknown()), []),
});
const WRITER = v.tuple([v.string(), v.number()]);
