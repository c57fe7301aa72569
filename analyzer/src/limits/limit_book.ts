/** The limits in force, one for all devices, and who of them exceeds what. */
import { fnv1a } from '@edgevitals/shared/bytes';
import {
  type DeviceTraits,
  isForDevice,
  type Limit,
  type LimitsDocument,
  parseLimits,
} from '@edgevitals/shared/limits';
import { Calendar } from './calendar.js';
import type { LimitVerdictName } from './limit_subject.js';

/** Of one limit: how many devices it holds for, by what became of it there. */
export interface DeviceTally {
  readonly exceeded: number;
  readonly kept: number;
  readonly untold: number;
}

/** One-sided 95 % of a normal distribution. */
const Z = 1.645;

export class LimitBook {
  /** Counts up with each change. */
  revision = 0;
  /** As it was written; undefined while there are no limits. */
  text: string | undefined;
  document: LimitsDocument | undefined;
  calendar = new Calendar('UTC');
  /** By pointer of a limit and device, the worst that became of it there. */
  private tallies = new Map<string, Map<string, LimitVerdictName>>();

  /**
   * Takes other limits; undefined: none.
   * @param path for messages. @throws EdgevitalsError CONFIG_INVALID; those in force then stay.
   */
  set(text: string | undefined, path: string): void {
    const document = text === undefined ? undefined : parseLimits(text, path);
    this.text = text;
    this.document = document;
    this.calendar = new Calendar(document?.timezone ?? 'UTC');
    this.tallies = new Map();
    this.revision++;
  }

  /** Stands for the text: the same for the same. */
  get digest(): string {
    return this.text === undefined ? '' : fnv1a(this.text).toString(16).padStart(8, '0');
  }

  /** The limits for a device. */
  limitsOf(traits: DeviceTraits): readonly Limit[] {
    return this.document?.limits.filter(limit => isForDevice(limit, traits)) ?? [];
  }

  /** Says what became of a limit on a device, the worst of its programs. */
  tell(pointer: string, device: string, verdict: LimitVerdictName): void {
    let devices = this.tallies.get(pointer);
    if (devices === undefined) {
      devices = new Map();
      this.tallies.set(pointer, devices);
    }
    devices.set(device, verdict);
  }

  forget(device: string): void {
    for (const devices of this.tallies.values()) devices.delete(device);
  }

  tally(pointer: string): DeviceTally {
    let [exceeded, kept, untold] = [0, 0, 0];
    for (const verdict of this.tallies.get(pointer)?.values() ?? [])
      if (verdict === 'exceeded') exceeded++;
      else if (verdict === 'kept') kept++;
      else untold++;
    return { exceeded, kept, untold };
  }

  /**
   * Whether more devices exceed a limit than may: by the lower end of the share's 90 % interval (Wilson, Journal of the American
   * Statistical Association 22, 1927), of the devices of which it can be told.
   */
  isBrokenByMany({ pointer, devicesShare }: Limit): boolean {
    if (devicesShare === undefined) return false;
    const { exceeded, kept } = this.tally(pointer);
    const all = exceeded + kept;
    if (all === 0) return false;
    const share = exceeded / all;
    const spread = Z * Math.sqrt((share * (1 - share)) / all + Z ** 2 / (4 * all ** 2));
    return (share + Z ** 2 / (2 * all) - spread) / (1 + Z ** 2 / all) > devicesShare;
  }
}
