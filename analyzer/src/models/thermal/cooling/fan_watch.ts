/**
 * Whether fans turn as they are driven. What a header without a fan shows (driven, no turns) is that of a fan that has stopped,
 * so only one that has been seen turning can have. How fast it turns when driven so hard is learned once, from its first day
 * there: a bearing that wears out over months must not become what is usual.
 */
import { Ratio } from '@edgevitals/shared/units';
import * as v from 'valibot';
import type { FanReading, Interval } from '../../../device/interval.js';
import type { Level } from '../../../findings/condition.js';
import { Sustained } from '../../../findings/sustained.js';

/** s: fans are read every ten seconds, and no fan stops twice a minute. */
const LOOK = 60;
const DAY = 86_400;
const MOST_FANS = 8;
/** Driven less than this, many fans do not start. */
const LEAST_DUTY = 0.2;
/** Speeds are compared among looks that were driven alike: as many stretches of duty. */
const STRETCHES = 4;
/** Looks that a usual speed is taken from: the first day's. Fewer than the second do not tell one. */
const LEARNED_LOOKS = 1440;
const LEAST_LOOKS = 60;
/** Cooling devices that are fans: pwm-fan by its node's name, ACPI. */
const FAN_TYPE = /fan/i;

export type FanState = 'turning' | 'stopped' | 'slow' | 'unknown';

/** A fan as it is now. */
export interface FanUse {
  readonly name: string;
  readonly rpm: number | undefined;
  readonly duty: number | undefined;
  /** When driven so hard, before. */
  readonly usualRpm: number | undefined;
  readonly state: FanState;
  /** What is to be told of it, if anything. */
  readonly level: Level | undefined;
}

/** Mean speed in a stretch of duty, and from how many looks. */
type UsualSpeed = [rpm: number, looks: number];

const NO_FANS: readonly FanUse[] = [];

export class FanWatch {
  private readonly sustained = new Sustained();
  /** Usual speeds by fan; one that is there has turned. Made when one does. */
  private turned: Map<string, UsualSpeed[]> | undefined;
  private seconds = 0;
  private newest: readonly FanUse[] = NO_FANS;
  /** Share of the last day in which a fan that the kernel governs was as fast as it can be; undefined without one. */
  atMostShare: number | undefined;

  /** As of the last look. */
  get fans(): readonly FanUse[] {
    return this.newest;
  }

  /** Whether there is something to be told of one of them. */
  get isTelling(): boolean {
    return this.newest.some(({ level }) => level !== undefined);
  }

  /** Whether the device is known to have a fan. */
  get hasFan(): boolean {
    return this.atMostShare !== undefined || this.turned !== undefined;
  }

  takeInterval(interval: Interval): void {
    this.seconds += interval.elapsed;
    if (this.seconds < LOOK) return;
    const seconds = Math.min(this.seconds, DAY);
    this.seconds = 0;
    const governed = interval.cooling.filter(({ type, maxState }) => maxState > 0 && FAN_TYPE.test(type));
    for (const { state, maxState } of governed) {
      this.atMostShare ??= 0;
      this.atMostShare += (seconds / DAY) * ((state >= maxState ? 1 : 0) - this.atMostShare);
    }
    const { fans } = interval.power;
    if (fans.length === 0) {
      this.newest = NO_FANS;
      return;
    }
    // a lone fan and a lone cooling device are the same thing
    const [only] = governed;
    const governedDuty =
      governed.length === 1 && fans.length === 1 ? Ratio(only!.state / only!.maxState) : undefined;
    this.newest = fans.slice(0, MOST_FANS).map(fan => this.look(fan, fan.duty ?? governedDuty, seconds));
    const names = new Set(this.newest.map(({ name }) => name));
    this.sustained.keep('thermal.fan', names);
  }

  snapshot(): unknown {
    if (this.turned === undefined && this.atMostShare === undefined) return undefined;
    return {
      turned: [...(this.turned ?? [])],
      atMostShare: this.atMostShare,
      sustained: this.sustained.snapshot(),
    };
  }

  /** Takes `snapshot()` back; what it does not understand is ignored. */
  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    this.atMostShare = snapshot.atMostShare;
    this.sustained.restore(snapshot.sustained);
    for (const each of snapshot.turned) {
      if (!v.is(TURNED, each) || (this.turned?.size ?? 0) >= MOST_FANS) continue;
      this.turned ??= new Map();
      this.turned.set(
        each[0],
        each[1].map(([rpm, looks]) => [rpm, looks]),
      );
    }
  }

  private look(fan: FanReading, duty: Ratio | undefined, seconds: number): FanUse {
    const name = `${fan.name} fan${fan.number}`;
    const { rpm, faulty } = fan;
    const usual = this.usualOf(name, rpm, duty);
    const usualRpm = usual !== undefined && usual[1] >= LEAST_LOOKS ? usual[0] : undefined;
    const share = shareOf(rpm, duty, faulty, usualRpm, this.turned?.has(name) === true);
    const level = share === undefined ? undefined : this.sustained.level('thermal.fan', name, share, seconds);
    const state = stateOf(share, level, rpm);
    return { name, rpm, duty, usualRpm, state, level };
  }

  /** The usual speed at a duty, learned from it as well. */
  private usualOf(name: string, rpm: number | undefined, duty: Ratio | undefined): UsualSpeed | undefined {
    let speeds = this.turned?.get(name);
    if (speeds === undefined) {
      if (rpm === undefined || rpm === 0 || (this.turned?.size ?? 0) >= MOST_FANS) return undefined;
      this.turned ??= new Map();
      speeds = Array.from({ length: STRETCHES }, (): UsualSpeed => [0, 0]);
      this.turned.set(name, speeds);
    }
    if (duty === undefined) return undefined;
    const speed = speeds[Math.min(STRETCHES - 1, Math.floor(duty * STRETCHES))]!;
    if (rpm !== undefined && rpm > 0 && speed[1] < LEARNED_LOOKS) {
      speed[1]++;
      speed[0] += (rpm - speed[0]) / speed[1];
    }
    return speed;
  }
}

/** How fast it turns, of how fast it should; undefined where that is not known. */
function shareOf(
  rpm: number | undefined,
  duty: number | undefined,
  faulty: boolean,
  usualRpm: number | undefined,
  hasTurned: boolean,
): number | undefined {
  if (!hasTurned || rpm === undefined) return undefined;
  if (faulty && rpm === 0) return 0;
  if (duty === undefined || duty < LEAST_DUTY) return undefined;
  if (rpm === 0) return 0;
  return usualRpm === undefined ? 1 : rpm / usualRpm;
}

function stateOf(share: number | undefined, level: Level | undefined, rpm: number | undefined): FanState {
  if (share === 0) return level === 'raised' ? 'stopped' : 'unknown';
  if (level === 'raised') return 'slow';
  if (share !== undefined || (rpm ?? 0) > 0) return 'turning';
  return 'unknown';
}

const notNegative = v.pipe(v.number(), v.finite(), v.minValue(0));
const TURNED = v.tuple([
  v.string(),
  v.pipe(v.array(v.tuple([notNegative, notNegative])), v.length(STRETCHES)),
]);
const SNAPSHOT = v.object({
  turned: v.array(v.unknown()),
  atMostShare: v.optional(v.pipe(notNegative, v.maxValue(1))),
  sustained: v.optional(v.unknown()),
});
