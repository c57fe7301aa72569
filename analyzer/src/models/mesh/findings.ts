/** What of the network deserves saying. Thresholds: findings/kinds.ts. */
import { formatRatio } from '@edgevitals/shared/text';
import type { Seconds } from '@edgevitals/shared/units';
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import { Sustained } from '../../findings/sustained.js';
import type { InterfaceRow } from '../../quantities/index.js';

/** Fewer lost packets in an interval than this are nothing. */
const LEAST_LOST = 5;

export class MeshFindings {
  private readonly sustained = new Sustained();

  judge(interval: Interval): Condition[] {
    return interval.interfaces.flatMap(each => this.losses(each, interval.elapsed));
  }

  snapshot(): unknown {
    return this.sustained.snapshot();
  }

  restore(snapshot: unknown): void {
    this.sustained.restore(snapshot);
  }

  private losses({ name, errors, drops, rxPackets, txPackets }: InterfaceRow, elapsed: Seconds): Condition[] {
    const lost = errors + drops;
    const packets = rxPackets + txPackets + lost;
    const share = lost >= LEAST_LOST && packets > 0 ? lost / packets : 0;
    const level = this.sustained.level('mesh.packet-loss', name, share, elapsed);
    if (level === undefined) return [];
    return [
      {
        kind: 'mesh.packet-loss',
        subject: name,
        severity: 'warning',
        level,
        summary: `${name} loses ${formatRatio(share)} of its packets: ${errors} errors, ${drops} drops in ${Math.round(elapsed)} s`,
        hint: 'Errors point at the link or its driver, drops at full queues or unwanted protocols.',
        evidence: [
          { name: 'errors', value: errors, unit: 'packets' },
          { name: 'drops', value: drops, unit: 'packets' },
        ],
      },
    ];
  }
}
