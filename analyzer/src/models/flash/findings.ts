/** What of flash wear deserves saying. Thresholds: findings/kinds.ts. */
import { formatBytes, nameOfWriter } from '@edgevitals/shared/text';
import * as v from 'valibot';
import type { Interval } from '../../device/interval.js';
import type { Condition, Level } from '../../findings/condition.js';
import { Sustained } from '../../findings/sustained.js';
import type { Slice } from '../../history/slice.js';
import type { RawFlashErrors } from './health/raw_flash_errors.js';
import { addWearConditions } from './health/wear_findings.js';
import type { StorageLives } from './lifetime/storage_lives.js';
import type { ProgramRate, TenMinuteResult } from './ten_minutes.js';
import { WriteRates } from './write_rates.js';

/** What storage tells of its wear changes hourly at most. */
const LOOK_SECONDS = 600;
const NOTHING: readonly Condition[] = [];
const NO_RATES: readonly ProgramRate[] = [];
const NO_PROGRAMS: ReadonlySet<string> = new Set();

/** What findings are made of, beside the interval. */
interface JudgedFlash {
  readonly written: TenMinuteResult | undefined;
  readonly lives: StorageLives;
  readonly errors: RawFlashErrors;
}

export class FlashFindings {
  private readonly rates = new WriteRates();
  private readonly sustained = new Sustained();
  /** Event time of the last look at wear: it moves slowly, and to tell how long it lasts takes time. */
  private lookedAt = Number.NaN;
  private worn: readonly Condition[] = NOTHING;

  /**
   * @param known what programs caused in the last whole ten minutes, where that is told, the lives of storage, and what raw flash
   * tells of going bad.
   */
  judge(interval: Interval, slice: Slice, { written, lives, errors }: JudgedFlash): readonly Condition[] {
    this.rates.advance(interval.to);
    for (const process of slice.processes) {
      const net = process.writtenBytes - process.cancelledBytes;
      if (net !== 0) this.rates.addBytes(process.program, net, process.includesUnseen);
    }
    let found: Condition[] | undefined;
    for (const [program, perDay] of this.rates.steady) {
      const level = this.sustained.level('flash.heavy-writer', program, perDay, interval.elapsed);
      if (level === undefined) continue;
      found ??= [];
      found.push({
        kind: 'flash.heavy-writer',
        subject: program,
        severity: 'warning',
        level,
        summary: `${nameOfWriter({ program, includesUnseen: this.rates.hasUnseen(program) })} writes ${formatBytes(perDay)} a day to storage, at the rate of the last ten minutes`,
        hint: 'Gather small writes before syncing, keep logs and caches in RAM (tmpfs), or rotate them less often.',
        evidence: [{ name: 'rate', value: perDay, unit: 'B/d' }],
      });
    }
    this.sustained.keep('flash.heavy-writer', this.rates.steady);
    for (const rate of written?.programs.values() ?? NO_RATES) {
      const condition = this.syncedMuch(rate, interval.elapsed);
      if (condition === undefined) continue;
      found ??= [];
      found.push(condition);
    }
    this.sustained.keep('flash.sync-amplified', written?.programs ?? NO_PROGRAMS);
    for (const { name, kind, errors = 0 } of slice.filesystems) {
      const level = this.sustained.level('flash.filesystem-errors', name, errors, interval.elapsed);
      if (level === undefined) continue;
      found ??= [];
      found.push(failing(name, kind, errors, level));
    }
    if (interval.mtds.length > 0 || interval.storage.length > 0) {
      found ??= [];
      errors.addConditions(interval, this.sustained, found);
    }
    this.lookAtWear(interval, lives);
    if (this.worn.length === 0) return found ?? NOTHING;
    return found === undefined ? this.worn : [...found, ...this.worn];
  }

  private lookAtWear({ to, elapsed }: Interval, lives: StorageLives): void {
    if (Math.abs(to - this.lookedAt) < LOOK_SECONDS) return;
    this.lookedAt = to;
    const found: Condition[] = [];
    addWearConditions(lives, to, elapsed, this.sustained, found);
    this.worn = found;
  }

  private syncedMuch({ program, caused, journal }: ProgramRate, elapsed: number): Condition | undefined {
    const level = this.sustained.level('flash.sync-amplified', program, journal, elapsed);
    if (level === undefined) return undefined;
    return {
      kind: 'flash.sync-amplified',
      subject: program,
      severity: 'warning',
      level,
      summary: `${program} syncs small records: that costs ${formatBytes(journal)} of journal a day, of ${formatBytes(caused)} that it causes, at the rate of ten minutes`,
      hint: 'Gather records before syncing; SQLite: journal_mode=WAL and synchronous=NORMAL; replace files less often; keep logs in RAM.',
      evidence: [
        { name: 'journal', value: journal, unit: 'B/d' },
        { name: 'caused', value: caused, unit: 'B/d' },
      ],
    };
  }

  snapshot(): unknown {
    return { rates: this.rates.snapshot(), sustained: this.sustained.snapshot() };
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.rates.restore(snapshot.rates);
    this.sustained.restore(snapshot.sustained);
  }
}

const failing = (name: string, kind: string, errors: number, level: Level): Condition => ({
  kind: 'flash.filesystem-errors',
  subject: name,
  severity: 'critical',
  level,
  summary: `${kind} on ${name} found ${errors === 1 ? 'an error' : `${errors} errors`} in what it stores`,
  hint: 'Save what matters and check the file system (fsck); a disk at its end, or power cuts, are what mostly cause it.',
  evidence: [{ name: 'errors', value: errors, unit: '' }],
});

const SNAPSHOT = v.object({ rates: v.optional(v.unknown()), sustained: v.optional(v.unknown()) });
