/** Which of several limits on the same holds: the one that is most particular, first by device, then by program. */
import type { DeviceSelector, Limit } from './limit.js';
import type { LimitKey } from './limit_keys.js';
import { isPattern, matchesPattern } from './name_pattern.js';

/** What a device is, as selectors look at it; empty where it is not known. */
export interface DeviceTraits {
  readonly name: string;
  readonly model: string;
  readonly arch: string;
}

/** Whether a limit is for a device. */
export function isForDevice({ device }: Limit, traits: DeviceTraits): boolean {
  if (device === undefined) return true;
  const { name = '*', model = '*', arch = '*' } = device;
  return (
    matchesPattern(name, traits.name) &&
    matchesPattern(model, traits.model) &&
    matchesPattern(arch, traits.arch)
  );
}

/** Exact name of a device 4, pattern of names 3, model 2, architecture 1, any 0. */
function deviceRank(device: DeviceSelector | undefined): number {
  if (device?.name !== undefined && device.name !== '*') return isPattern(device.name) ? 3 : 4;
  if (device?.model !== undefined) return 2;
  return device?.arch === undefined ? 0 : 1;
}

/** A name 2, a pattern 1, any 0. */
const programRank = (pattern: string): number => (pattern === '*' ? 0 : isPattern(pattern) ? 1 : 2);

/** The highest rank at which a limit is for a program; undefined where it is not. */
function rankFor(limit: Limit, program: string): number | undefined {
  let best: number | undefined;
  for (const pattern of limit.programs)
    if (matchesPattern(pattern, program)) best = Math.max(best ?? 0, programRank(pattern));
  return best === undefined ? undefined : 10 * deviceRank(limit.device) + best;
}

/** A limit that holds, and those of equal rank that are less strict. */
export interface HeldLimit {
  readonly limit: Limit;
  readonly besides: readonly Limit[];
}

/**
 * The limits that hold for a program, at most one a key: of equal rank the stricter one. What is lifted is left out.
 * @param limits for the device, of its programs.
 */
export function limitsFor(limits: readonly Limit[], program: string): Map<LimitKey, HeldLimit> {
  return choose(limits, limit => rankFor(limit, program));
}

/** The same of the device as a whole. @param limits for the device. */
export const limitsOfDevice = (limits: readonly Limit[]): Map<LimitKey, HeldLimit> =>
  choose(limits, ({ device }) => deviceRank(device));

function choose(
  limits: readonly Limit[],
  rankOf: (limit: Limit) => number | undefined,
): Map<LimitKey, HeldLimit> {
  const best = new Map<LimitKey, { rank: number; limits: Limit[] }>();
  for (const limit of limits) {
    const rank = rankOf(limit);
    const known = best.get(limit.key);
    if (rank === undefined || (known !== undefined && known.rank > rank)) continue;
    if (known !== undefined && known.rank === rank) known.limits.push(limit);
    else best.set(limit.key, { rank, limits: [limit] });
  }
  const held = new Map<LimitKey, HeldLimit>();
  for (const [key, { limits: equal }] of best) {
    const [strictest, ...besides] = [...equal].sort((a, b) => strictness(a) - strictness(b));
    if (strictest?.amount !== undefined) held.set(key, { limit: strictest, besides });
  }
  return held;
}

/** What is allowed by the second, for amounts; lower is stricter, and what is lifted is least strict. */
const strictness = ({ amount, over }: Limit): number =>
  amount === undefined ? Number.POSITIVE_INFINITY : amount.value / (amount.perSeconds ?? over);

/** Pairs of limits of which neither is more particular than the other: on the same, for the same. */
export function* equalRanks(limits: readonly Limit[]): Generator<readonly [Limit, Limit]> {
  const seen = new Map<string, Limit>();
  for (const limit of limits)
    for (const program of limit.isOfDevice ? ['device'] : limit.programs) {
      const { name, model, arch } = limit.device ?? {};
      const same = JSON.stringify([limit.key, limit.isOfDevice, program, name, model, arch]);
      const first = seen.get(same);
      if (first === undefined) seen.set(same, limit);
      else if (first !== limit) yield [first, limit];
    }
}
