/** What of flash wear deserves saying. Thresholds: findings/kinds.ts. */
import { formatBytes, nameOfWriter } from '@edgevitals/shared/text';
import * as v from 'valibot';
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import { Sustained } from '../../findings/sustained.js';
import type { Slice } from '../../history/slice.js';
import { WriteRates } from './write_rates.js';

const NOTHING: readonly Condition[] = [];

export class FlashFindings {
  private readonly rates = new WriteRates();
  private readonly sustained = new Sustained();

  judge(interval: Interval, slice: Slice): readonly Condition[] {
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
    return found ?? NOTHING;
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

const SNAPSHOT = v.object({ rates: v.optional(v.unknown()), sustained: v.optional(v.unknown()) });
