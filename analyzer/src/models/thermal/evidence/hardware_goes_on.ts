/**
 * What x86 counters leave open. Heat: `total_time_ms` grows when it is over only, so one that has begun goes on while the clock
 * stays down, or it stays as hot, until that comes. A limit of power: its notice has no end, so it goes on while CPUs that are
 * busy stay below the clock that they had, until they have it back.
 */
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import type { ThrottleRow } from '../../../quantities/index.js';
import { JOIN_SECONDS } from '../events.js';
import type { Clocks } from '../lost/clocks.js';
import { BUSY } from '../lost/policy_clock.js';
import { hardwareEvidence } from './hardware.js';

/** A clock this close to the highest that was had under full load is back. */
const DOWN = 0.985;
/** Degrees below those at the beginning. */
const COOLER = 3;
/** Packages, and CPUs whose package is not known. */
const MOST = 256;

interface GoingOn {
  readonly cause: 'thermal' | 'power-limit';
  readonly since: number;
  readonly celsius: number;
  /** How long it has been told for, s, and until when. */
  told: number;
  until: number;
}

export class HardwareGoesOn {
  /** By domain. Made with the first. */
  private open: Map<string, GoingOn> | undefined;

  evidence(interval: Interval, clocks: Clocks): ThrottleRow[] {
    if (interval.hardwareThrottle === undefined) {
      this.open = undefined;
      return [];
    }
    const rows = hardwareEvidence(interval);
    for (const row of rows) this.take(row, interval);
    if (this.open === undefined) return rows;
    for (const [domain, known] of this.open) {
      if (rows.some(row => row.domain === domain)) continue;
      const isBusy = busiestOf(clocks, interval, domain) >= BUSY;
      if (goesOn(known, domain, interval, clocks, isBusy)) {
        known.told += interval.elapsed;
        known.until = interval.to;
        rows.push(rowOf(domain, known, interval, isBusy));
      } else if (known.cause === 'thermal' || interval.to - known.until >= JOIN_SECONDS)
        this.open.delete(domain);
    }
    if (this.open.size === 0) this.open = undefined;
    return rows;
  }

  /** Plain JSON data for `restore`; undefined where nothing is open. */
  snapshot(): unknown {
    return this.open === undefined ? undefined : [...this.open];
  }

  /** Takes `snapshot()` back; what it does not understand is ignored. */
  restore(snapshot: unknown): void {
    if (!Array.isArray(snapshot)) return;
    this.open = new Map(snapshot.filter(each => v.is(OPEN, each)).slice(0, MOST));
  }

  private take(row: ThrottleRow, interval: Interval): void {
    const { domain, cause, seconds } = row;
    const known = this.open?.get(domain);
    const isHeat = cause === 'thermal';
    // what has ended is told with all its length: so much of it has been said
    if (known !== undefined && isHeat && known.cause === 'thermal' && seconds > 0)
      row.seconds = Math.max(0, seconds - known.told);
    if (isHeat && seconds > 0) {
      this.open?.delete(domain);
      return;
    }
    if (known?.cause === cause) {
      known.told += interval.elapsed;
      known.until = interval.to;
      row.seconds = interval.elapsed;
      row.from = interval.from;
      return;
    }
    this.open ??= new Map();
    if (this.open.size < MOST || this.open.has(domain))
      this.open.set(domain, {
        cause: isHeat ? 'thermal' : 'power-limit',
        since: interval.to,
        celsius: hottestOf(interval),
        told: 0,
        until: interval.to,
      });
  }
}

function goesOn(
  { cause, celsius }: GoingOn,
  domain: string,
  interval: Interval,
  clocks: Clocks,
  isBusy: boolean,
): boolean {
  if (isBusy) {
    let isTold = false;
    for (const { hertz, seenHertz, busiest } of clocks.of(interval, domain)) {
      if (Number.isNaN(hertz) || seenHertz === undefined || busiest < BUSY) continue;
      isTold = true;
      if (hertz <= DOWN * seenHertz) return true;
    }
    if (isTold) return false;
  }
  return cause === 'thermal' && hottestOf(interval) >= celsius - COOLER;
}

const rowOf = (
  domain: string,
  { cause, since }: GoingOn,
  interval: Interval,
  isBusy: boolean,
): ThrottleRow => ({
  domain,
  cause,
  effect: isBusy ? 'binding' : 'latent',
  seconds: interval.elapsed,
  evidence: `thermal_throttle: ${domain} ${cause === 'thermal' ? 'began to slow down' : 'met its power limit'} ${(interval.to - since).toFixed(0)} s ago, and has not got its clock back`,
  from: interval.from,
  to: interval.to,
});

const busiestOf = (clocks: Clocks, interval: Interval, domain: string): number =>
  clocks.of(interval, domain).reduce((most, { busiest }) => Math.max(most, busiest), 0);

const hottestOf = ({ zones }: Interval): number =>
  zones.reduce(
    (most, { points }) => Math.max(most, points.at(-1)?.temperature ?? Number.NEGATIVE_INFINITY),
    -1000,
  );

const OPEN = v.tuple([
  v.string(),
  v.object({
    cause: v.picklist(['thermal', 'power-limit']),
    since: v.number(),
    celsius: v.number(),
    told: v.number(),
    until: v.number(),
  }),
]);
