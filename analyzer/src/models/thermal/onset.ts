/**
 * At which temperature throttling by heat begins on this device, from its own events: boards of one chip differ, and firmware
 * and vendors' kernels have limits that no trip tells. A median of the last of them.
 */
import type { Trip } from '@edgevitals/shared/results';
import * as v from 'valibot';
import type { Interval } from '../../device/interval.js';
import type { ThrottleRow } from '../../quantities/index.js';
import { JOIN_SECONDS } from './events.js';
import { isGoingOn } from './throttle.js';
import type { ZoneTrips } from './trips.js';

/** Events that are remembered of a zone, and zones. */
const EVENTS = 15;
const ZONES = 64;
/** Where neither trips nor events tell, degC: no board is known that begins below (a Raspberry Pi 3B+ does there). */
const LEAST_ONSET = 60;
/** Against these trips the kernel slows down. */
const SLOWING = ['passive', 'hot'];

export interface Onset {
  readonly celsius: number;
  /** How many events it is the median of. */
  readonly events: number;
}

export class Onsets {
  /** Degrees at which events began, newest last, by zone and type. Made with the first. */
  private seen: Map<string, number[]> | undefined;
  /** Until when heat has been told of. */
  private heldUntil = Number.NEGATIVE_INFINITY;

  /** What the zone's own events say; undefined where there was none. */
  of(zone: number, type: string): Onset | undefined {
    const all = this.seen?.get(keyOf(zone, type));
    if (all === undefined || all.length === 0) return undefined;
    const sorted = [...all].sort((a, b) => a - b);
    return { celsius: sorted[(sorted.length - 1) >> 1]!, events: sorted.length };
  }

  /** Where throttling is to be expected, degC: the zone's lowest trip against which the kernel slows down, or what was seen. */
  expected(zone: number, type: string, trips: ZoneTrips): number {
    const trip = lowestSlowing(trips.of(zone));
    const seen = this.of(zone, type)?.celsius;
    return Math.min(trip ?? Number.POSITIVE_INFINITY, seen ?? Number.POSITIVE_INFINITY, noneOf(trip, seen));
  }

  /** The first rows of an event that heat has caused say where it began. */
  takeInterval(interval: Interval, throttling: readonly ThrottleRow[]): void {
    let isHeld = false;
    for (const row of throttling) if (isGoingOn(row) && row.cause === 'thermal') isHeld = true;
    if (!isHeld) return;
    const isNew = interval.from - this.heldUntil >= JOIN_SECONDS;
    this.heldUntil = interval.to;
    if (!isNew) return;
    const hottest = hottestOf(interval);
    if (hottest === undefined) return;
    const key = keyOf(hottest.zone, hottest.type);
    this.seen ??= new Map();
    const all = this.seen.get(key) ?? [];
    if (all.length === 0 && this.seen.size >= ZONES) return;
    all.push(hottest.celsius);
    if (all.length > EVENTS) all.shift();
    this.seen.set(key, all);
  }

  /** Plain JSON data for `restore`; undefined where heat has held nothing back. */
  snapshot(): unknown {
    return this.seen === undefined ? undefined : { until: this.heldUntil, seen: [...this.seen] };
  }

  /** Takes `snapshot()` back; what it does not understand is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.heldUntil = snapshot.until;
    this.seen = new Map(
      snapshot.seen
        .filter(each => v.is(ZONE, each))
        .map(([key, all]) => [key, all.slice(-EVENTS)] as const)
        .slice(0, ZONES),
    );
  }
}

const noneOf = (trip: number | undefined, seen: number | undefined): number =>
  trip === undefined && seen === undefined ? LEAST_ONSET : Number.POSITIVE_INFINITY;

function lowestSlowing(trips: readonly Trip[]): number | undefined {
  let lowest: number | undefined;
  for (const { type, celsius } of trips)
    if (SLOWING.includes(type) && !(lowest !== undefined && lowest <= celsius)) lowest = celsius;
  return lowest;
}

/** The zone that was hottest, and its first reading of the interval: throttling cools it. */
function hottestOf({ zones }: Interval): { zone: number; type: string; celsius: number } | undefined {
  let found: { zone: number; type: string; celsius: number } | undefined;
  for (const { zone, type, points } of zones) {
    const celsius = points[0]?.temperature;
    if (celsius !== undefined && !(found !== undefined && found.celsius >= celsius))
      found = { zone, type, celsius };
  }
  return found;
}

/** Numbers alone are others' after the next boot. */
const keyOf = (zone: number, type: string): string => `${zone} ${type}`;

const SNAPSHOT = v.object({ until: v.number(), seen: v.array(v.unknown()) });
const ZONE = v.tuple([v.string(), v.pipe(v.array(v.number()), v.minLength(1))]);
