/** What of the network deserves saying. Thresholds: findings/kinds.ts. */
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import { Sustained } from '../../findings/sustained.js';
import { percent } from '../text.js';

/** Fewer lost packets in an interval than this are nothing. */
const LEAST_LOST = 5;

export class MeshFindings {
  private readonly sustained = new Sustained();

  judge(interval: Interval): Condition[] {
    const found: Condition[] = [];
    for (const each of interval.interfaces) {
      const lost = each.errors + each.drops;
      const packets = each.rxPackets + each.txPackets + lost;
      const share = lost >= LEAST_LOST && packets > 0 ? lost / packets : 0;
      const level = this.sustained.level('mesh.packet-loss', each.name, share, interval.elapsed);
      if (level === undefined) continue;
      found.push({
        kind: 'mesh.packet-loss',
        subject: each.name,
        severity: 'warning',
        level,
        summary: `${each.name} loses ${percent(share)} of its packets: ${each.errors} errors, ${each.drops} drops in ${Math.round(interval.elapsed)} s`,
        hint: 'Errors point at the link or its driver, drops at full queues or unwanted protocols.',
        evidence: [
          { name: 'errors', value: each.errors, unit: 'packets' },
          { name: 'drops', value: each.drops, unit: 'packets' },
        ],
      });
    }
    return found;
  }

  snapshot(): unknown {
    return this.sustained.snapshot();
  }

  restore(snapshot: unknown): void {
    this.sustained.restore(snapshot);
  }
}
