/**
 * The governor power_allocator (drivers/thermal/gov_power_allocator.c): a PID controller of the power that a zone may
 * draw, and its division among clocks by what each asks for. In milliwatts and thousandths of a degree as there, but
 * in floating point. For tests only.
 */
import type { PlantZone } from './board.js';
import type { PlantReadings } from './caps.js';
import type { CoolingActor, ZoneGovernor } from './cooling_actor.js';

/** mW per thousandth of a degree. */
export interface PidGains {
  readonly kPo: number;
  readonly kPu: number;
  readonly kI: number;
}

/** What estimate_pid_constants makes of a zone that gives none. @param range switch-on to control, thousandths. */
export const defaultGains = (sustainableMilliwatts: number, range: number): PidGains => ({
  kPo: sustainableMilliwatts / range,
  kPu: (2 * sustainableMilliwatts) / range,
  kI: (2 * sustainableMilliwatts) / range / 10,
});

/** pid_controller with k_d = 0 and integral_cutoff = 0, the defaults. */
export class PowerPid {
  private readonly gains: PidGains;
  private readonly sustainable: number;
  private integral = 0;

  constructor(gains: PidGains, sustainableMilliwatts: number) {
    this.gains = gains;
    this.sustainable = sustainableMilliwatts;
  }

  reset(): void {
    this.integral = 0;
  }

  /** @param error control temperature less the zone's, thousandths. @returns mW that may be drawn. */
  budget(error: number, mostMilliwatts: number): number {
    const { kPo, kPu, kI } = this.gains;
    const proportional = (error < 0 ? kPo : kPu) * error;
    // only what is over the target accumulates, and no further than all that there is to give
    if (error < 0 && Math.abs(kI * (this.integral + error)) < mostMilliwatts) this.integral += error;
    const range = this.sustainable + proportional + kI * this.integral;
    return Math.max(0, Math.min(mostMilliwatts, range));
  }
}

export interface ActorRequest {
  readonly requested: number;
  readonly weight: number;
  readonly most: number;
}

/** divvy_up_power: by requests; what is more than an actor can use goes to the others. */
export function divide(requests: readonly ActorRequest[], budget: number): number[] {
  const total = requests.reduce((sum, { requested, weight }) => sum + requested * weight, 0) || 1;
  const shares = requests.map(({ requested, weight }) => (requested * weight * budget) / total);
  const granted = requests.map(({ most }, i) => Math.min(most, shares[i]!));
  const extra = shares.reduce((sum, share, i) => sum + share - granted[i]!, 0);
  const room = requests.map(({ most }, i) => most - granted[i]!);
  const allRoom = room.reduce((sum, each) => sum + each, 0);
  if (extra <= 0 || allRoom <= 0) return granted;
  return granted.map((each, i) => each + (room[i]! * Math.min(extra, allRoom)) / allRoom);
}

/** A clock that the governor gives power to. */
export interface PowerActor {
  readonly cooler: CoolingActor;
  readonly weight: number;
  /** mW of one busy CPU (or the GPU) at a clock. */
  readonly milliwattsAt: (khz: number) => number;
  readonly cpus: number;
}

export class PowerAllocator implements ZoneGovernor {
  private readonly actors: readonly PowerActor[];
  private readonly control: number;
  private readonly switchOn: number | undefined;
  private readonly pid: PowerPid;

  /** @param zone with two passive trips, switch-on and control, and a sustainable power. */
  constructor(zone: PlantZone, actors: readonly PowerActor[]) {
    const passive = zone.trips.filter(trip => trip.type === 'passive');
    this.control = passive.at(-1)!.celsius * 1000;
    this.switchOn = passive.length > 1 ? passive[0]!.celsius * 1000 : undefined;
    this.actors = actors;
    const sustainable = zone.sustainableMilliwatts!;
    this.pid = new PowerPid(defaultGains(sustainable, this.control - (this.switchOn ?? 0)), sustainable);
  }

  govern({ celsius, domain }: PlantReadings, _seconds: number, number: number): void {
    const now = celsius[number]! * 1000;
    if (this.switchOn !== undefined && now < this.switchOn) {
      this.pid.reset();
      for (const { cooler } of this.actors) this.grant(cooler, 0);
      return;
    }
    const requests = this.actors.map(({ cooler, weight, milliwattsAt, cpus }): ActorRequest => {
      const { khz, busy } = domain(cooler.domain!);
      return { requested: busy * milliwattsAt(khz), weight, most: cpus * milliwattsAt(cooler.khzAt(0)) };
    });
    const most = requests.reduce((sum, request) => sum + request.most, 0);
    const granted = divide(requests, this.pid.budget(this.control - now, most));
    this.actors.forEach(({ cooler, milliwattsAt }, i) => {
      // cpufreq_power2state: the fastest point whose power at the present load is within what was granted
      const { busy } = domain(cooler.domain!);
      const perCpu = granted[i]! / (busy > 0 ? busy : 1);
      let state = 0;
      while (state < cooler.maxState && milliwattsAt(cooler.khzAt(state)) > perCpu) state++;
      this.grant(cooler, state);
    });
  }

  private grant(cooler: CoolingActor, state: number): void {
    cooler.vote(this, state);
    cooler.update();
  }
}
