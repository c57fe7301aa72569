/** What raw flash tells of going bad: errors that could not be corrected, more that were, and blocks given up. */
import { LazyMap } from '@edgevitals/shared/objects';
import * as v from 'valibot';
import type { Interval, MtdReading } from '../../../device/interval.js';
import type { Condition } from '../../../findings/condition.js';
import type { Sustained } from '../../../findings/sustained.js';
import { BAD_BLOCK_DAYS, BadBlocks } from './bad_blocks.js';
import { BitFlips } from './bit_flips.js';

/** The kernel has up to a few dozen partitions. */
const MOST = 16;
/** Of these, those that outlast a restart. */
const MOST_SAVED = 4;
/** With so small a share of the blocks for bad ones left, the next may be one too many. */
const FEW_LEFT = 0.1;
const NO_MTDS: readonly MtdReading[] = [];

export class RawFlashErrors {
  private readonly flips = new LazyMap<string, BitFlips>();
  private readonly bad = new LazyMap<string, BadBlocks>();
  private readonly reserved = new LazyMap<string, number>();
  private mtds: readonly MtdReading[] = NO_MTDS;

  /** As of the last interval. */
  get readings(): readonly MtdReading[] {
    return this.mtds;
  }

  takeInterval({ mtds, storage, to, elapsed }: Interval): void {
    this.mtds = mtds;
    for (const { kind, name, badBlocks, reservedBlocks } of storage) {
      if (kind !== 'ubi' || badBlocks === undefined) continue;
      entry(this.bad, name, BadBlocks)?.add(to, badBlocks);
      if (reservedBlocks !== undefined) this.reserved.set(name, reservedBlocks);
    }
    for (const { name, number, correctedGrowth, badBlocks } of mtds) {
      if (correctedGrowth !== undefined) entry(this.flips, name, BitFlips)?.add(to, elapsed, correctedGrowth);
      // UBI counts those of the device below it
      if (badBlocks !== undefined && !storage.some(({ mtd }) => mtd === number))
        entry(this.bad, name, BadBlocks)?.add(to, badBlocks);
    }
  }

  addConditions(interval: Interval, sustained: Sustained, found: Condition[]): void {
    const { to, elapsed } = interval;
    for (const { name, failureGrowth = 0 } of this.mtds) {
      const level = sustained.level('flash.ecc-failures', name, failureGrowth, elapsed);
      if (level === undefined) continue;
      found.push({
        kind: 'flash.ecc-failures',
        subject: name,
        severity: 'critical',
        level,
        summary: `${name} has data that its error correction could not restore: ${counted(failureGrowth, 'error')}`,
        hint: 'What was read is wrong or lost: restore it from elsewhere. Partitions that others wrote with another error correction, as boot loaders do, fail in the same way when they are read.',
        evidence: [{ name: 'errors', value: failureGrowth, unit: '' }],
      });
    }
    for (const [name, flips] of this.flips) {
      const { timesUsual, bitsADay } = flips;
      const level = sustained.level('flash.bit-errors', name, timesUsual, elapsed);
      if (level === undefined) continue;
      found.push({
        kind: 'flash.bit-errors',
        subject: name,
        severity: 'warning',
        level,
        summary: `${name} had ${Math.round(bitsADay)} bits to correct in a day, ${Number(timesUsual.toPrecision(2))} times what is usual there`,
        hint: 'Blocks are worn, or hold what was written long ago: have what is read often written anew (UBI does so by itself above bitflip_threshold), and plan to replace it.',
        evidence: [
          { name: 'rate', value: bitsADay, unit: '1/d' },
          { name: 'times', value: timesUsual, unit: '1' },
        ],
      });
    }
    for (const [name, blocks] of this.bad) {
      const recent = blocks.recent(to);
      const level = sustained.level('flash.bad-blocks', name, recent, elapsed);
      if (level !== undefined) found.push(this.goneBad(name, recent, level));
    }
  }

  private goneBad(name: string, recent: number, level: Condition['level']): Condition {
    const left = this.reserved.get(name);
    const isScarce = left !== undefined && left <= FEW_LEFT * (left + recent);
    const rest = left === undefined ? '' : `; ${left} are held back to replace the next`;
    return {
      kind: 'flash.bad-blocks',
      subject: name,
      severity: isScarce ? 'critical' : 'warning',
      level,
      summary: `${counted(recent, 'block')} of ${name} went bad within ${BAD_BLOCK_DAYS} days${rest}`,
      hint: 'Single blocks go bad in the life of any chip; several in a month are how a worn one begins to end. UBI turns read-only without any to replace them.',
      evidence: [
        { name: 'blocks', value: recent, unit: '' },
        ...(left === undefined ? [] : [{ name: 'reserved', value: left, unit: '' }]),
      ],
    };
  }

  /** Undefined without raw flash. Of many partitions, those that have had most to correct, and that lost blocks last. */
  snapshot(): unknown {
    if (this.flips.size === 0 && this.bad.size === 0) return undefined;
    const flips = [...this.flips].sort(([, a], [, b]) => b.usualBits - a.usualBits).slice(0, MOST_SAVED);
    const bad = [...this.bad].sort(([, a], [, b]) => b.lastAt - a.lastAt).slice(0, MOST_SAVED);
    return {
      flips: flips.map(([name, each]) => [name, each.snapshot()]),
      bad: bad.map(([name, each]) => [name, each.snapshot()]),
    };
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    for (const [name, saved] of snapshot.flips) entry(this.flips, name, BitFlips)?.restore(saved);
    for (const [name, saved] of snapshot.bad) entry(this.bad, name, BadBlocks)?.restore(saved);
  }
}

/** Undefined when there are too many. */
function entry<T>(map: LazyMap<string, T>, name: string, make: new () => T): T | undefined {
  let known = map.get(name);
  if (known === undefined && map.size < MOST) {
    known = new make();
    map.set(name, known);
  }
  return known;
}

const counted = (count: number, what: string): string => (count === 1 ? `1 ${what}` : `${count} ${what}s`);

const SAVED = v.array(v.tuple([v.string(), v.unknown()]));
const SNAPSHOT = v.object({ flips: SAVED, bad: SAVED });
