/**
 * What throttling cost: written into rows of throttling and into the slice. Lost is what was asked for and not had, in CPU
 * seconds of the biggest CPU at its highest clock; for work that waits for memory it is an upper bound. The firmware of a
 * Raspberry Pi slows down behind cpufreq's back: there only counted cycles tell (`cycles` of the PMU).
 */
import type { Interval } from '../../../device/interval.js';
import type { Slice } from '../../../history/slice.js';
import type { ThrottleRow } from '../../../quantities/index.js';
import { JOIN_SECONDS } from '../events.js';
import { FIRMWARE_DOMAIN } from '../evidence/firmware.js';
import { GPU_DOMAIN } from '../evidence/gpu.js';
import { type Clocks, takesCpus } from './clocks.js';
import { GpuClock } from './gpu_loss.js';
import type { PolicyClock } from './policy_clock.js';

/** Since it was last told of: what was asked for, and the depth if one reading told it. */
interface OpenCost {
  to: number;
  /** And lost: within one event a clock below what is asked for is of it, though no reading says so. */
  pending: number;
  pendingLost: number;
  depth: number | undefined;
  readonly domain: string;
}

export class LostCapacity {
  readonly gpu = new GpuClock();
  private readonly clocks: Clocks;
  /** By domain, cause and effect. Made with the first. */
  private open: Map<string, OpenCost> | undefined;

  constructor(clocks: Clocks) {
    this.clocks = clocks;
  }

  takeInterval(interval: Interval, slice: Pick<Slice, 'throttling' | 'askedSeconds' | 'lostSeconds'>): void {
    const { throttling } = slice;
    const awake = interval.elapsed - interval.suspended;
    for (const row of throttling)
      if (isSelfTold(row) && row.effect === 'binding')
        for (const clock of this.clocks.of(interval, row.domain)) clock.noteLowest(row.seconds, awake);
    let asked = 0;
    let isTold = false;
    for (const clock of this.clocks.policies) {
      const done = (throttling.length > 0 ? clock.doneExactly : clock.doneSeconds) * clock.identity.weight;
      if (Number.isNaN(done)) continue;
      isTold = true;
      asked += done;
    }
    this.takeOffline(interval, throttling);
    const lost = throttling.length === 0 ? 0 : this.ofAll(interval, throttling);
    if (isTold && !this.isBehindClocks(throttling)) {
      slice.askedSeconds = asked + lost;
      slice.lostSeconds = lost;
    }
    for (const row of throttling) this.ofRow(row, interval);
    this.goOn(interval, throttling);
    if (throttling.some(({ domain }) => domain === GPU_DOMAIN)) this.gpu.hold(interval);
    else this.gpu.learn(interval);
  }

  private takeOffline(interval: Interval, throttling: readonly ThrottleRow[]): void {
    const awake = interval.elapsed - interval.suspended;
    for (const clock of this.clocks.policies) {
      const isOf = (domain: string): boolean =>
        takesCpus(interval, { domain }) && this.clocks.of(interval, domain).includes(clock);
      const isTold = throttling.some(({ domain, effect }) => effect === 'binding' && isOf(domain));
      let isTaken = isTold;
      if (!isTold && clock.isPartlyOff && this.open !== undefined)
        for (const [key, { domain }] of this.open) isTaken ||= key.endsWith('/binding') && isOf(domain);
      clock.takeOffline(awake, isTaken, isTold);
    }
  }

  /** Whether firmware slows down, and no cycles tell how far. */
  private isBehindClocks(throttling: readonly ThrottleRow[]): boolean {
    return (
      throttling.some(({ domain, effect }) => domain === FIRMWARE_DOMAIN && effect === 'binding') &&
      !this.clocks.policies.every(({ isCounted }) => isCounted)
    );
  }

  /** Of each policy once, however many say that it is held back. */
  private ofAll(interval: Interval, throttling: readonly ThrottleRow[]): number {
    const awake = interval.elapsed - interval.suspended;
    let lost = 0;
    for (const clock of this.clocks.policies) {
      let byClock = 0;
      let byOffline = 0;
      for (const row of throttling) {
        if (row.effect !== 'binding' || !this.clocks.of(interval, row.domain).includes(clock)) continue;
        if (takesCpus(interval, row)) byOffline = clock.offlineSeconds;
        else byClock = this.lostBy(clock, row, awake);
      }
      lost += (byClock + byOffline) * clock.identity.weight;
    }
    return lost;
  }

  private lostBy(clock: PolicyClock, row: ThrottleRow, awake: number): number {
    const byTime = isSelfTold(row) ? clock.lostAtLowest(row.seconds, awake) : Number.NaN;
    return Number.isNaN(byTime) ? clock.lostSeconds || 0 : byTime;
  }

  private ofRow(row: ThrottleRow, interval: Interval): void {
    if (row.effect === 'past') return;
    let depth: number | undefined;
    if (row.domain === GPU_DOMAIN) {
      const loss = this.gpu.loss(interval);
      if (loss !== undefined) {
        row.askedSeconds = loss.askedSeconds;
        row.lostSeconds = row.effect === 'binding' ? loss.lostSeconds : 0;
        if (row.effect === 'binding') {
          row.depth = loss.depth;
          row.lostError = loss.lostError;
        }
      }
    } else {
      depth = this.byClocks(row, interval);
    }
    this.remember(row, interval, depth);
  }

  /** @returns the depth of the interval, however few readings tell it. */
  private byClocks(row: ThrottleRow, interval: Interval): number | undefined {
    const awake = interval.elapsed - interval.suspended;
    const isOffline = takesCpus(interval, row);
    const isTimed = isSelfTold(row);
    let asked = 0;
    let lost = 0;
    let offline = 0;
    let error = 0;
    let depth = 0;
    let isTold = false;
    let isSure = true;
    for (const clock of this.clocks.of(interval, row.domain)) {
      const { weight, cpus } = clock.identity;
      const done = clock.doneExactly;
      if (Number.isNaN(done) || (row.domain === FIRMWARE_DOMAIN && !clock.isCounted)) continue;
      isTold = true;
      isSure &&= clock.isSure;
      if (row.effect !== 'binding') {
        asked += done * weight;
        continue;
      }
      if (isOffline) {
        const off = clock.offlineSeconds;
        offline += off * weight;
        // what a CPU did before it went off is not told any more: while one has no pause, all are asked for
        asked += (clock.isPressed ? cpus.length * awake * clock.relativeHertz - off : done) * weight;
        error += clock.offlineError * weight;
        if (off > 0) depth = Math.max(depth, (cpus.length - clock.online) / cpus.length);
        continue;
      }
      const byTime = isTimed ? clock.lostAtLowest(row.seconds, awake) : Number.NaN;
      if (!Number.isNaN(byTime)) {
        lost += byTime * weight;
        asked += ((clock.busySeconds * clock.seenHertz!) / clock.topHertz! - byTime) * weight;
        depth = Math.max(depth, 1 - (clock.lowHertz || clock.seenHertz!) / clock.seenHertz!);
        continue;
      }
      asked += done * weight;
      lost += clock.lostSeconds * weight;
      error += clock.lostError * weight;
      depth = Math.max(depth, 1 - clock.hertz / (clock.askedHertz ?? clock.hertz));
    }
    if (!isTold) return undefined;
    row.askedSeconds = asked + lost + offline;
    row.lostSeconds = lost;
    if (isOffline) row.offlineSeconds = offline;
    if (row.effect !== 'binding') return undefined;
    row.lostError = error;
    // one reading of a low clock says little: the smaller of two after each other
    const before = this.open?.get(keyOf(row))?.depth;
    if (isSure || isOffline) row.depth = depth;
    else if (before !== undefined) row.depth = Math.min(before, depth);
    return depth;
  }

  /** What was asked for while it let go for a moment belongs to it as well. */
  private remember(row: ThrottleRow, interval: Interval, depth: number | undefined): void {
    const key = keyOf(row);
    const known = this.open?.get(key);
    if (known === undefined) {
      row.startError = interval.elapsed;
      this.open ??= new Map();
      this.open.set(key, { to: interval.to, pending: 0, pendingLost: 0, depth, domain: row.domain });
      return;
    }
    if (row.askedSeconds !== undefined) {
      row.askedSeconds += known.pending + known.pendingLost;
      row.lostSeconds = (row.lostSeconds ?? 0) + known.pendingLost;
    }
    known.pending = 0;
    known.pendingLost = 0;
    known.depth = depth;
    known.to = interval.to;
  }

  private goOn(interval: Interval, throttling: readonly ThrottleRow[]): void {
    if (this.open === undefined) return;
    for (const [key, open] of this.open) {
      if (throttling.some(row => keyOf(row) === key)) continue;
      if (interval.to - open.to >= JOIN_SECONDS) {
        this.open.delete(key);
        continue;
      }
      open.depth = undefined;
      this.wait(open, interval, !key.endsWith('/binding'));
    }
    if (this.open.size === 0) this.open = undefined;
  }

  private wait(open: OpenCost, interval: Interval, isLatent: boolean): void {
    const { domain } = open;
    if (domain === GPU_DOMAIN) {
      const { askedSeconds = 0, lostSeconds = 0 } = this.gpu.loss(interval) ?? {};
      open.pending += askedSeconds - lostSeconds;
      open.pendingLost += isLatent ? 0 : lostSeconds;
      return;
    }
    const takesClocks = !isLatent && /^policy/.test(domain);
    const awake = interval.elapsed - interval.suspended;
    for (const clock of this.clocks.of(interval, domain)) {
      // while CPUs come and go, all are asked for if one has no pause
      const isAll = clock.isPartlyOff && clock.isPressed && takesCpus(interval, open);
      const done = isAll ? clock.identity.cpus.length * awake * clock.relativeHertz : clock.doneExactly;
      open.pending += (done || 0) * clock.identity.weight;
      if (takesClocks) open.pendingLost += (clock.lostSeconds || 0) * clock.identity.weight;
    }
  }
}

/** Whether the processor itself has counted for how long: clocks that are read now and then tell less. */
const isSelfTold = ({ domain, cause }: ThrottleRow): boolean =>
  cause === 'thermal' && /^(package|cpu)\d/.test(domain);

const keyOf = ({ domain, cause, effect }: ThrottleRow): string => `${domain}/${cause}/${effect}`;
