/** What of flash wear deserves saying. Thresholds: findings/kinds.ts. */
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import { FINDING_KINDS } from '../../findings/kinds.js';
import type { Slice } from '../../history/slice.js';
import { bytesText } from '../text.js';
import { Tracked } from '../tracked.js';
import { WriteRates } from './write_rates.js';

export class FlashFindings {
  private readonly rates = new WriteRates();
  private readonly tracked = new Tracked();

  observe(interval: Interval, slice: Slice): Condition[] {
    this.rates.advance(interval.to);
    for (const process of slice.processes) {
      const net = process.writtenBytes - process.cancelledBytes;
      if (net !== 0) this.rates.add(process.program, net);
    }
    const found: Condition[] = [];
    for (const [program, perDay] of this.rates.steady) {
      const level = this.tracked.observe(
        program,
        perDay,
        interval.elapsed,
        FINDING_KINDS['flash.heavy-writer'],
      );
      if (level === undefined) continue;
      found.push({
        kind: 'flash.heavy-writer',
        subject: program,
        severity: 'warning',
        level,
        summary: `${program} writes ${bytesText(perDay)} a day to storage, at the rate of the last ten minutes`,
        hint: 'Gather small writes before syncing, keep logs and caches in RAM (tmpfs), or rotate them less often.',
        evidence: [{ name: 'rate', value: perDay, unit: 'B/d' }],
      });
    }
    this.tracked.keep(this.rates.steady);
    return found;
  }

  snapshot(): unknown {
    return { rates: this.rates.snapshot(), tracked: this.tracked.snapshot() };
  }

  restore(snapshot: unknown): void {
    const parts = snapshot as { rates?: unknown; tracked?: unknown } | null;
    this.rates.restore(parts?.rates);
    this.tracked.restore(parts?.tracked);
  }
}
