/**
 * What the firmware of a Raspberry Pi says of itself (`get_throttled`): four bits of now, and sixteen further up whether
 * each has occurred since the device started. Its frequencies do not tell: while the firmware throttles, cpufreq's files
 * go on saying what was asked for.
 */
import type { Interval } from '../../../device/interval.js';
import type { ThrottleRow } from '../../../quantities/index.js';
import { isBusy } from './demand.js';
import { heldSteps, lastingOf } from './lasting.js';

export const FIRMWARE_DOMAIN = 'firmware';

/** By bit, as in https://www.raspberrypi.com/documentation/computers/os.html#get_throttled. */
const BITS = ['under-voltage', 'frequency capped', 'throttled', 'soft temperature limit'];
const UNDER_VOLTAGE = 1;
const NOW = 0xf;

const nowBits = (bits: number): number => bits & NOW;
const pastBits = (bits: number): number => Math.floor(bits / 0x1_0000) & NOW;
const namesOf = (bits: number): string => BITS.filter((_, i) => (bits >> i) & 1).join(', ');
/** The firmware answers a weak supply by the same means as heat: the bit of the supply tells them apart. */
const causeOf = (bits: number): ThrottleRow['cause'] => (bits & UNDER_VOLTAGE ? 'undervoltage' : 'thermal');

/** One row for what is, or came and went between two samples; another for what has been before. */
export function firmwareEvidence(interval: Interval): ThrottleRow[] {
  const { firmware, to } = interval;
  if (firmware === undefined) return [];
  const rows: ThrottleRow[] = [];
  const fresh = occurred(interval);
  const steps = heldSteps(firmware.steps);
  const during = lastingOf(steps, bits => nowBits(bits) > 0);
  const isNow = nowBits(firmware.bits) > 0;
  const seen = steps.reduce((all, { value }) => all | nowBits(value), fresh.bits);
  const stretch = during ?? (fresh.bits > 0 ? { from: fresh.at, to: fresh.at, seconds: 0 } : undefined);
  if (stretch !== undefined) {
    const slows = (seen & ~UNDER_VOLTAGE) > 0;
    rows.push({
      domain: FIRMWARE_DOMAIN,
      cause: causeOf(seen),
      effect: slows && during !== undefined && isBusy(interval) ? 'binding' : 'latent',
      seconds: stretch.seconds,
      evidence: `get_throttled ${firmware.bits.toString(16)}: ${namesOf(isNow ? nowBits(firmware.bits) : seen)}${isNow ? ' now' : ''}`,
      from: stretch.from,
      to: stretch.to,
    });
  }
  const past = pastBits(firmware.bits) & ~seen;
  if (past > 0) {
    rows.push({
      domain: FIRMWARE_DOMAIN,
      cause: causeOf(past),
      effect: 'past',
      seconds: 0,
      evidence: `get_throttled ${firmware.bits.toString(16)}: ${namesOf(past)} since the device started`,
      from: to,
      to,
    });
  }
  return rows;
}

/** What has become set in the interval of what has occurred, and when the last of it was noticed. */
function occurred({ firmware, from }: Interval): { bits: number; at: number } {
  let bits = 0;
  let at: number = from;
  let known = firmware?.isKnown === true ? 0 : undefined;
  for (const step of firmware?.steps ?? []) {
    const past = pastBits(step.value);
    // what an interval begins with is of before
    const added = step.carried || known === undefined ? 0 : past & ~known;
    if (added > 0) ({ at } = step);
    bits |= added;
    known = past;
  }
  return { bits, at };
}
