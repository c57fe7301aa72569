/** One storage device's life as it was seen: what was written to it when, and where its meters of wear stood. */
import { fnv1a } from '@edgevitals/shared/bytes';
import { given, LazyMap } from '@edgevitals/shared/objects';
import * as v from 'valibot';
import type { StorageReading } from '../../../device/interval.js';
import { WEAR_ENDS, type WearEnd, type WearMeter } from '../health/storage_health.js';
import type { StoragePart } from '../health/storage_part.js';
import { type EndForecast, forecastEnd } from './end_forecast.js';
import { EraseLife } from './erase_life.js';
import { FlashPrograms } from './flash_programs.js';
import type { FleetWear } from './fleet_wear.js';
import { learnedDrift, learnedLevel } from './learned_wear.js';
import { RateForecast } from './rate_forecast.js';
import { SeededNumbers } from './seeded_numbers.js';
import { DRIFT, type Expectation, type WearRecord } from './wear_posterior.js';
import { type WearPoint, WearTrace } from './wear_trace.js';
import { DAY, WriteHistory } from './write_history.js';

/**
 * Full writes of the whole storage that it bears, where nothing is known of its part: drives that were followed to their end
 * bore 0.09 to 2.9 times what they are rated for.
 */
const FULL_WRITES = 500;
const FULL_WRITES_SIGMA = 1;
/** Storage of which not even the size is told. */
const ANY_BYTES = 32e9;
const ANY_SIGMA = 2;
/** Of less, nothing is known of how fast it is written. */
const LEAST_DAYS = 3;
/** What is learned of a part is given to others again when it has changed by so much. */
const LEARNED_CHANGE = 0.02;
const SPARE_CROSSINGS = 2;

/** A forecast, with what it rests on. */
export interface LifeForecast {
  /** When it was made, seconds of event time. */
  readonly at: number;
  readonly end: WearEnd;
  readonly forecast: EndForecast;
  /** Edges between steps of the meter that were seen being passed. */
  readonly crossings: number;
  /** Devices of the fleet whose wear told what to expect of this one. */
  readonly peers: number;
}

/** One meter: what it told, what was made of it, and what others were told. */
interface LifeMeter {
  readonly trace: WearTrace;
  forecast: LifeForecast | undefined;
  given: LearnedWear;
}

/** Of the logarithm of wear a byte; undefined while that cannot be told. */
interface LearnedWear {
  readonly level: number | undefined;
  readonly drift: number | undefined;
}

const NOTHING_LEARNED: LearnedWear = { level: undefined, drift: undefined };

export class StorageLife {
  private readonly history = new WriteHistory();
  private readonly meters = new LazyMap<WearEnd, LifeMeter>();
  /** Of raw flash, whose bytes are those that it erases: nothing counts what is written to it. */
  private readonly erases = new EraseLife(this.history);
  /** What it counts of what it programs into its flash. */
  readonly programs = new FlashPrograms();
  /** Written since it was first seen; where the storage itself counts, since it was made. */
  private bytes = 0;
  private countsAll = false;
  /** The same when the device started. */
  private bootBytes = 0;
  /** Seconds before it was first seen that its first reading is of. */
  private firstAge = 0;

  /** The meters that it has. */
  get ends(): WearEnd[] {
    return [...this.meters.keys(), ...this.erases.ends];
  }

  /** The device started: what meters tell that are read once a start is of now. */
  markBoot(): void {
    this.bootBytes = this.bytes;
  }

  /** Bytes that were written between two instants, seconds of event time. */
  addBytes(from: number, to: number, bytes: number): void {
    this.history.addBytes(from, to, bytes);
    if (!this.countsAll) this.bytes += bytes;
  }

  /** Erases of raw flash, at an instant of event time, seconds. */
  addErases(at: number, reading: StorageReading): void {
    const erased = this.erases.take(at, reading);
    if (erased !== undefined) this.addBytes(erased.since, at, erased.bytes);
  }

  /** What storage counts by itself, ever since it was made. @returns false when that is less than before. */
  setBytes(bytes: number): boolean {
    if (this.countsAll && bytes < this.bytes) return false;
    this.countsAll = true;
    this.bytes = bytes;
    return true;
  }

  /**
   * @param age seconds since the meters were read: 0 where they are of now, else since the device started.
   * @returns false when one stands so much lower that this must be other storage.
   */
  addMeters(meters: readonly WearMeter[], age: number): boolean {
    const bytes = age > 0 && !this.countsAll ? this.bootBytes : this.bytes;
    for (const { end, low, high } of meters) {
      let meter = this.meters.get(end);
      if (meter === undefined) {
        if (this.meters.size === 0) this.firstAge = age;
        meter = { trace: new WearTrace(), forecast: undefined, given: NOTHING_LEARNED };
        this.meters.set(end, meter);
      }
      const edge = meter.trace.crossings.at(-1);
      if (!meter.trace.addReading({ low, high, bytes })) return false;
      if (meter.trace.crossings.at(-1) !== edge) meter.forecast = undefined;
    }
    return true;
  }

  /** How a meter moved; undefined where it has not told. */
  trace(end: WearEnd): WearTrace | undefined {
    return this.meters.get(end)?.trace;
  }

  /** Where a meter stood last; undefined where it has not told. */
  reading(end: WearEnd): WearPoint | undefined {
    return this.meters.get(end)?.trace.last;
  }

  /** What is learned here of the part goes to the fleet, where it has changed. @param at seconds of event time. */
  shareLearned({ part }: StoragePart, at: number, fleet: FleetWear): void {
    // storage that nobody names has nothing in common
    if (part === '') return;
    for (const [end, meter] of this.meters) {
      const record = this.record(meter, at);
      if (record === undefined) continue;
      const { given } = meter;
      const drift = learnedDrift(record) ?? given.drift;
      const level = learnedLevel(record, fleet.prior(driftKey(part, end), DRIFT).mean) ?? given.level;
      if (hasMoved(drift, given.drift)) fleet.addLearned(driftKey(part, end), drift, given.drift);
      if (hasMoved(level, given.level)) fleet.addLearned(keyOf(part, end), level, given.level);
      meter.given = {
        drift: hasMoved(drift, given.drift) ? drift : given.drift,
        level: hasMoved(level, given.level) ? level : given.level,
      };
    }
  }

  /**
   * When a measure of wear will reach its end; undefined while nobody can tell, or it has.
   * @param at seconds of event time.
   * @param oldest a forecast that is so many seconds old will do, unless the meter has moved: to make one takes tens of milliseconds.
   */
  forecast(
    end: WearEnd,
    at: number,
    { part, bytes: size, rated }: StoragePart,
    fleet: FleetWear,
    oldest = 0,
  ): LifeForecast | undefined {
    if (end === 'most-erases' || end === 'mean-erases')
      return rated && this.erases.forecast(end, at, rated, oldest);
    const meter = this.meters.get(end);
    const record = meter && this.record(meter, at);
    if (meter === undefined || record === undefined || record.last.low >= 1) return undefined;
    // spare blocks go at the end and all at once: nothing is expected of them before some have gone
    if ((end === 'spare' || end === 'pre-eol') && record.crossings.length < SPARE_CROSSINGS) return undefined;
    if (meter.forecast !== undefined && Math.abs(at - meter.forecast.at) <= oldest) return meter.forecast;
    const { stretchDays } = this.history;
    const amounts = this.history.stretches(at);
    if (amounts.length * stretchDays < LEAST_DAYS || !amounts.some(each => each > 0)) return undefined;
    const key = keyOf(part, end);
    const crossings = record.crossings.length;
    const forecast = forecastEnd(
      {
        record,
        prior: {
          level: fleet.prior(key, levelOf(size), meter.given.level),
          drift: fleet.prior(driftKey(part, end), DRIFT, meter.given.drift),
        },
        rate: new RateForecast(amounts, stretchDays),
        stretchDays,
        bytes: this.bytes,
      },
      new SeededNumbers(fnv1a(`${key}\t${crossings}\t${Math.floor(at / DAY)}`)),
    );
    const peers = fleet.devices(key) - (meter.given.level === undefined ? 0 : 1);
    meter.forecast = { end, forecast, crossings, peers, at };
    return meter.forecast;
  }

  snapshot(): unknown {
    return {
      history: this.history.snapshot(),
      bytes: Math.round(this.bytes),
      boot: Math.round(this.bootBytes),
      ...given({
        countsAll: this.countsAll || undefined,
        firstAge: this.firstAge || undefined,
        erases: this.erases.snapshot(),
        programs: this.programs.snapshot(),
      }),
      meters: Array.from(this.meters, ([end, { trace }]) => [end, trace.snapshot()]),
    };
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.history.restore(snapshot.history);
    this.bytes = snapshot.bytes;
    this.bootBytes = snapshot.boot;
    this.countsAll = snapshot.countsAll ?? false;
    this.firstAge = snapshot.firstAge ?? 0;
    this.erases.restore(snapshot.erases);
    this.programs.restore(snapshot.programs);
    for (const [end, packed] of snapshot.meters.filter(each => v.is(METER, each))) {
      const trace = new WearTrace();
      trace.restore(packed);
      if (trace.last !== undefined)
        this.meters.set(end, { trace, forecast: undefined, given: NOTHING_LEARNED });
    }
  }

  private record({ trace }: LifeMeter, at: number): WearRecord | undefined {
    const { first, last, crossings } = trace;
    if (first === undefined || last === undefined) return undefined;
    if (!this.countsAll) {
      // what it told at first was of before: at the mean rate, so much has been written since
      const unseen = this.history.bytesADay(at) * (this.firstAge / DAY);
      return { first: { ...first, bytes: first.bytes - unseen }, last, crossings };
    }
    // of its whole life: what its meter showed at first was passed while the last step was used
    const begin = { low: 0, high: 0, bytes: 0 };
    if (first.low === 0) return { first: begin, last, crossings };
    const passed = { wear: first.low, after: first.bytes * (first.low / first.high), before: first.bytes };
    return { first: begin, last, crossings: [passed, ...crossings] };
  }
}

const keyOf = (part: string, end: WearEnd): string => `${part}\t${end}`;

const driftKey = (part: string, end: WearEnd): string => `${part}\t${end}\tdrift`;

const hasMoved = (now: number | undefined, before: number | undefined): now is number =>
  now !== undefined && !(Math.abs(now - (before ?? Number.POSITIVE_INFINITY)) < LEARNED_CHANGE);

const levelOf = (size: number | undefined): Expectation =>
  size === undefined
    ? { mean: -Math.log(FULL_WRITES * ANY_BYTES), sigma: ANY_SIGMA }
    : { mean: -Math.log(FULL_WRITES * size), sigma: FULL_WRITES_SIGMA };

const AMOUNT = v.pipe(v.number(), v.finite());
const SNAPSHOT = v.object({
  history: v.unknown(),
  bytes: AMOUNT,
  boot: AMOUNT,
  countsAll: v.optional(v.boolean()),
  firstAge: v.optional(AMOUNT),
  erases: v.optional(v.unknown()),
  programs: v.optional(v.unknown()),
  meters: v.array(v.unknown()),
});
const METER = v.tuple([v.picklist(WEAR_ENDS), v.string()]);
