/** What of the network deserves saying. Thresholds: findings/kinds.ts. */
import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import { formatRatio } from '@edgevitals/shared/text';
import type { Seconds } from '@edgevitals/shared/units';
import type { Interval } from '../../device/interval.js';
import type { Condition } from '../../findings/condition.js';
import type { Sustained } from '../../findings/sustained.js';
import type { InterfaceRow } from '../../quantities/index.js';
import { tinyPackets } from './patterns/tiny_packets.js';

/** Fewer packets in an interval than this are not many, however short it is. */
const LEAST_PACKETS = 50;
/** Fewer lost packets in an interval than this are nothing. */
const LEAST_LOST = 5;

const NOTHING: readonly Condition[] = [];

/** What of single interfaces is looked at in every interval; meshes are by reading (watch/). */
export class MeshFindings {
  private readonly sustained: Sustained;

  constructor(sustained: Sustained) {
    this.sustained = sustained;
  }

  judge({ interfaces, elapsed, info }: Interval): readonly Condition[] {
    let found: Condition[] | undefined;
    for (const each of interfaces) {
      const lossy = this.losses(each, elapsed);
      const tiny = this.tiny(each, elapsed, info);
      if (lossy === undefined && tiny === undefined) continue;
      found ??= [];
      if (lossy !== undefined) found.push(lossy);
      if (tiny !== undefined) found.push(tiny);
    }
    return found ?? NOTHING;
  }

  private losses(
    { name, errors, drops, rxPackets, txPackets }: InterfaceRow,
    elapsed: Seconds,
  ): Condition | undefined {
    const lost = errors + drops;
    const packets = rxPackets + txPackets + lost;
    const share = lost >= LEAST_LOST && packets > 0 ? lost / packets : 0;
    const level = this.sustained.level('mesh.packet-loss', name, share, elapsed);
    if (level === undefined) return undefined;
    return {
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
    };
  }

  /** Small packets, many of them. */
  private tiny(
    { name, txPackets, txBytes }: InterfaceRow,
    seconds: Seconds,
    info: Info | undefined,
  ): Condition | undefined {
    // most interfaces are idle: nothing is made for those
    const isBusy = txPackets >= LEAST_PACKETS && name !== 'lo';
    const mtu = isBusy ? info?.interfaces.find(each => each.name === name)?.mtu : undefined;
    const found = isBusy
      ? tinyPackets({ subject: name, seconds, packets: txPackets, bytes: txBytes, ...given({ mtu }) })
      : undefined;
    if (found === undefined) {
      this.sustained.level('mesh.tiny-packets', name, Number.POSITIVE_INFINITY, seconds);
      return undefined;
    }
    const { value, ...condition } = found;
    const level = this.sustained.level('mesh.tiny-packets', name, value, seconds);
    return level === undefined ? undefined : { ...condition, level };
  }
}
