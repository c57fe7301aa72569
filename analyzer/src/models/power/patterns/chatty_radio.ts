/**
 * A radio that little data keeps awake: after each packet a modem stays in its high state for a tail of seconds, so a few
 * bytes every few seconds cost as much as a download. Wi-Fi sleeps again within a fraction of a second and does not count.
 */
import { LazyMap } from '@edgevitals/shared/objects';
import { formatRatio } from '@edgevitals/shared/text';
import type { Interval } from '../../../device/interval.js';
import type { Sustained } from '../../../findings/sustained.js';
import type { PowerInput } from '../input.js';
import type { PatternMatch, PowerPattern } from './pattern.js';
import { RecentMean, restoreMeans, savedMeans } from './recent_mean.js';

const KIND = 'power.chatty-radio';
const MODEM = /^(wwan|rmnet|ppp|wwp|usb)/;
/** Tail of LTE and 3G modems: 5 to 12 s. */
const MODEM_TAIL = 10;
/** A burst of less could have waited for the next. */
const SMALL_BURST = 2000;
const REMEMBERED = 120;
const MOST_RADIOS = 8;
/** Seconds from burst to burst that sending together would give. */
const BATCH = 60;

/** Whether an interface is a modem's. */
export const isModem = ({ name }: { readonly name: string }): boolean => MODEM.test(name);

export class ChattyRadio implements PowerPattern {
  private readonly shares = new LazyMap<string, RecentMean>();

  judge(interval: Interval, input: PowerInput, sustained: Sustained): PatternMatch[] {
    const found: PatternMatch[] = [];
    const awake: number = input.seconds;
    if (!interval.interfaces.some(isModem)) return found;
    for (const device of input.devices) {
      if (device.kind !== 'radio' || !MODEM.test(device.name.slice('interface/'.length))) continue;
      // in longer intervals it may have slept in between
      if (!(awake > 0 && awake <= MODEM_TAIL)) continue;
      let share = this.shares.get(device.name);
      if (share === undefined) {
        if (this.shares.size >= MOST_RADIOS) continue;
        share = new RecentMean(REMEMBERED);
        this.shares.set(device.name, share);
      }
      const bytes = device.work.get('bytes') ?? 0;
      const kept = bytes > 0 && bytes < SMALL_BURST * Math.max(1, awake) ? 1 : 0;
      const mean = share.meanWith(kept, awake);
      const level = sustained.level(KIND, device.name, mean, interval.elapsed);
      if (level === undefined) continue;
      const name = device.name.slice('interface/'.length);
      found.push({
        kind: KIND,
        subject: name,
        severity: 'info',
        level,
        summary: `${name} is kept awake ${formatRatio(mean)} of the time by bursts of less than ${SMALL_BURST} bytes a second`,
        hint: `Send what need not go at once together, every ${BATCH} s say: longer keep-alives, one connection for all, publishing in batches. Which process sends is not known: the kernel counts no bytes by process; see who has sockets open.`,
        evidence: [
          { name: 'awake', value: mean, unit: '1' },
          { name: 'bytes', value: bytes / awake, unit: 'B/s' },
          { name: 'tail', value: MODEM_TAIL, unit: 's' },
        ],
      });
    }
    return found;
  }

  snapshot(): unknown {
    return savedMeans(this.shares);
  }

  restore(snapshot: unknown): void {
    restoreMeans(this.shares, snapshot, REMEMBERED, MOST_RADIOS);
  }
}
