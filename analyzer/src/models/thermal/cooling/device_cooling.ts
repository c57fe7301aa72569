/**
 * How well one device is cooled, day by day, and whether that gets worse. An interval costs it a few additions; once an hour
 * it looks at what has been learned of heat, once a day at the days before.
 */
import { fnv1a } from '@edgevitals/shared/bytes';
import type { Info } from '@edgevitals/shared/info';
import { given } from '@edgevitals/shared/objects';
import * as v from 'valibot';
import type { Interval } from '../../../device/interval.js';
import type { Load, RcEstimator } from '../rc/index.js';
import { ambientIn } from './ambient_sensor.js';
import { CoolingDays } from './cooling_days.js';
import { type CoolingIndex, coolingIndex, isIdentified, type Measured } from './cooling_index.js';
import { type CoolingCause, type CoolingParts, causeOf } from './diagnosis.js';
import { BASELINE_DAYS, Drift } from './drift.js';
import { HOUR, HourlyLoad } from './hourly.js';
import { ReferenceLoad } from './reference_load.js';
import { Sudden, type UsualHeat } from './sudden.js';
import { type CoolingLook, Today } from './today.js';

const DAY = 86_400;
/** Days of which something sudden can be told from. */
const FEW_DAYS = 3;
/** Days that stand for how it is now. */
const NEWEST_DAYS = 3;

/** What of an interval is looked at. */
export type CooledInterval = Pick<Interval, 'info' | 'elapsed' | 'to' | 'zones'>;

/** Load of a GPU that is no other than usual, and hours that what is usual is averaged over. */
const GPU_SWING = 0.15;
const GPU_HOURS = 72;

/** That it gets rid of heat worse than it used to. */
export interface CoolingChange {
  readonly kind: 'drift' | 'sudden';
  /** Warmer at the same load. */
  readonly degrees: number;
  /** Event time. */
  readonly since: number;
  readonly cause: CoolingCause;
  /** Standard deviations that daily values have summed up to; 0 of what is sudden. */
  readonly level: number;
}

/** How the device is cooled now. */
export interface CoolingNow {
  readonly reference: Load;
  readonly index: CoolingIndex;
  /** Above ambient at the reference load. */
  readonly rise: Measured;
  /** What ambient is of: a sensor of the air, or what was learned. */
  readonly ambient: 'sensor' | 'learned';
  readonly ambientCelsius: number;
}

export class DeviceCooling {
  readonly days = new CoolingDays();
  private readonly reference = new ReferenceLoad();
  private readonly hour = new HourlyLoad();
  private readonly today = new Today();
  private readonly rise = new Drift();
  /** What the rise cannot tell where ambient is not known apart from it. */
  private readonly parts = new Drift();
  private readonly sudden = new Sudden();
  private usual: CoolingParts | undefined;
  private now: CoolingNow | undefined;
  private hours = 0;
  /** Load of the GPU as it usually is; undefined before the first hour. */
  private gpu: number | undefined;
  /** Of what the device is, as a number; 0 before it has said so. */
  private hardware = 0;
  private info: Info | undefined;

  /**
   * Takes in what an interval's load and readings have taught.
   * @param load mean of the interval.
   * @param gpu load of the busiest GPU, 0 where there is none.
   */
  takeInterval(interval: CooledInterval, load: Load, estimator: RcEstimator, gpu = 0): void {
    if (interval.info !== undefined && interval.info !== this.info) this.recognise(interval.info);
    this.hour.add(interval.elapsed, load, gpu);
    if (this.hour.seconds < HOUR) return;
    const hour = this.hour.take();
    this.reference.addHour(hour.load);
    this.hours++;
    const isUsual = this.isUsualGpu(hour.gpu);
    if (isUsual && this.reference.load !== undefined) this.look(this.reference.load, interval, estimator);
  }

  /** How it is now; undefined until there is a load to tell it at. */
  get newest(): CoolingNow | undefined {
    return this.now;
  }

  /** Rise of the baseline; undefined until there is one. */
  get baseline(): number | undefined {
    return this.rise.isReady ? this.rise.baseline : undefined;
  }

  /** What has got worse, if anything. */
  get change(): CoolingChange | undefined {
    const { sudden, now } = this;
    if (sudden.isWorse && now !== undefined)
      return {
        kind: 'sudden',
        degrees: sudden.degrees,
        since: sudden.since,
        cause: this.causeOf(partsOf(lookAt(now))),
        level: 0,
      };
    const drift = this.rise.isReady ? this.rise : this.parts;
    if (!drift.isWorse) return undefined;
    return {
      kind: 'drift',
      degrees: this.newestMean(drift === this.rise ? 'rise' : 'fastAndMiddle') - drift.baseline,
      since: (this.days.at(Math.min(drift.sinceDays, this.days.count) - 1)?.day ?? 0) * DAY,
      cause: this.causeOf(this.meanParts(NEWEST_DAYS)),
      level: drift.level,
    };
  }

  /** What cannot be told, a sentence each. */
  notIdentified(): string[] {
    if (this.reference.load === undefined)
      return [
        `how well it is cooled: the load to tell it at is chosen once it has worked for some of 24 hours (${this.hours} were seen)`,
      ];
    const said: string[] = [];
    if (this.now !== undefined && !isIdentified(this.now.rise))
      said.push('what load warms it by: load and temperature have not yet moved enough to tell');
    if (!this.rise.isReady && !this.parts.isReady)
      said.push(
        `whether its cooling gets worse: ${BASELINE_DAYS} days tell, ${this.days.count} have been seen`,
      );
    return said;
  }

  snapshot(): unknown {
    if (this.hours === 0) return undefined;
    return {
      hours: this.hours,
      hardware: this.hardware,
      reference: this.reference.snapshot(),
      ...given({
        today: this.today.snapshot(),
        sudden: this.sudden.snapshot(),
        usual: this.usual,
        days: this.days.count === 0 ? undefined : this.days.snapshot(),
        rise: this.rise.isReady ? this.rise.snapshot() : undefined,
        parts: this.parts.isReady ? this.parts.snapshot() : undefined,
      }),
    };
  }

  /** Takes `snapshot()` back; what it does not understand is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.hours = snapshot.hours;
    this.hardware = snapshot.hardware;
    this.reference.restore(snapshot.reference);
    this.today.restore(snapshot.today);
    this.sudden.restore(snapshot.sudden);
    this.days.restore(snapshot.days);
    this.rise.restore(snapshot.rise);
    this.parts.restore(snapshot.parts);
    if (v.is(PARTS, snapshot.usual)) this.usual = snapshot.usual;
  }

  /** What a GPU heats the device by is not learned: an hour in which it did other than usual would be taken for the fan's fault. */
  private isUsualGpu(gpu: number): boolean {
    this.gpu ??= gpu;
    const isUsual = Math.abs(gpu - this.gpu) <= GPU_SWING;
    this.gpu += (gpu - this.gpu) / GPU_HOURS;
    return isUsual;
  }

  /** Another board, or another kernel, which governs clocks and fans in its own way: what was usual says nothing of it. */
  private recognise(info: Info): void {
    this.info = info;
    const { model, kernel, cpus, zones } = info;
    const said = [model, kernel.release, ...cpus.map(({ part }) => part), ...zones.map(({ type }) => type)];
    const hardware = fnv1a(said.join('\n')) || 1;
    if (this.hardware !== 0 && this.hardware !== hardware) this.forget();
    this.hardware = hardware;
  }

  private forget(): void {
    this.days.clear();
    this.today.clear();
    this.sudden.clear();
    this.usual = this.now = undefined;
    this.rise.clear();
    this.parts.clear();
  }

  private look(reference: Load, interval: CooledInterval, estimator: RcEstimator): void {
    const index = coolingIndex(estimator, reference);
    const sensed = ambientIn(interval);
    const rise =
      sensed === undefined ? index.rise : { value: index.steady.value - sensed, sigma: index.steady.sigma };
    this.now = {
      reference,
      index,
      rise,
      ambient: sensed === undefined ? 'learned' : 'sensor',
      ambientCelsius: sensed ?? estimator.estimate().ambient,
    };
    const look = lookAt(this.now);
    const ended = this.today.add(Math.max(0, Math.floor(interval.to / DAY)), look);
    if (ended !== undefined) {
      this.days.add(ended);
      this.judge(this.rise, 'rise', ended.rise, ended.sigma);
      this.judge(this.parts, 'fastAndMiddle', ended.fastAndMiddle, index.fastAndMiddle.sigma);
    }
    const usual = this.usualHeat();
    if (usual === undefined || Number.isNaN(look.rise)) return;
    if (!this.sudden.takeHour(look.rise, look.steady, usual, interval.to)) return;
    // days of it are no drift
    this.rise.end();
    this.parts.end();
  }

  private judge(drift: Drift, field: 'rise' | 'fastAndMiddle', value: number, sigma: number): void {
    if (Number.isNaN(value)) return;
    if (drift.isReady) {
      drift.takeDay(value, sigma);
      const old = this.days.at(BASELINE_DAYS)?.[field];
      if (old !== undefined && !Number.isNaN(old) && !this.sudden.isWorse) drift.learn(old);
      return;
    }
    const known = this.days.series(field).filter(each => !Number.isNaN(each));
    if (known.length < BASELINE_DAYS) return;
    drift.begin(known);
    this.usual ??= this.meanParts(this.days.count);
  }

  private usualHeat(): UsualHeat | undefined {
    const steady = this.days.at(0)?.steady ?? Number.NaN;
    if (this.rise.isReady) return { rise: this.rise.baseline, deviation: this.rise.deviation, steady };
    const known = this.days.series('rise').filter(each => !Number.isNaN(each));
    if (known.length < FEW_DAYS) return undefined;
    return { rise: meanOf(known), deviation: 0, steady };
  }

  private causeOf(now: CoolingParts): CoolingCause {
    return causeOf(this.usual ?? this.meanParts(this.days.count), now);
  }

  private newestMean(field: 'rise' | 'fastAndMiddle'): number {
    return meanOf(this.days.series(field).slice(-NEWEST_DAYS));
  }

  private meanParts(newest: number): CoolingParts {
    const of = (field: keyof CoolingParts): number => meanOf(this.days.series(field).slice(-newest));
    return { fast: of('fast'), fastAndMiddle: of('fastAndMiddle'), slow: of('slow') };
  }
}

/** What an hour adds to its day: what is identified. */
function lookAt({ rise, index }: CoolingNow): CoolingLook {
  const told = isIdentified(rise);
  return {
    rise: told ? rise.value : Number.NaN,
    sigma: told ? rise.sigma : Number.NaN,
    fast: known(index.fast),
    fastAndMiddle: known(index.fastAndMiddle),
    slow: index.slow.sigma <= WIDE_SLOW ? index.slow.value : Number.NaN,
    steady: told ? index.steady.value : Number.NaN,
  };
}

/** The slow part may be next to nothing, which is known then all the same, degrees. */
const WIDE_SLOW = 3;

const known = (measured: Measured): number => (isIdentified(measured) ? measured.value : Number.NaN);
const partsOf = ({ fast, fastAndMiddle, slow }: CoolingLook): CoolingParts => ({ fast, fastAndMiddle, slow });

function meanOf(values: readonly number[]): number {
  const told = values.filter(each => !Number.isNaN(each));
  return told.length === 0 ? Number.NaN : told.reduce((sum, each) => sum + each, 0) / told.length;
}

const number = v.pipe(v.number(), v.finite());
const PARTS = v.strictObject({ fast: number, fastAndMiddle: number, slow: number });
const SNAPSHOT = v.object({
  hours: v.pipe(number, v.integer(), v.minValue(0)),
  hardware: v.pipe(number, v.integer(), v.minValue(0)),
  reference: v.optional(v.unknown()),
  today: v.optional(v.unknown()),
  sudden: v.optional(v.unknown()),
  usual: v.optional(v.unknown()),
  days: v.optional(v.unknown()),
  rise: v.optional(v.unknown()),
  parts: v.optional(v.unknown()),
});
