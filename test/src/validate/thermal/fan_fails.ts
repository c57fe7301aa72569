/**
 * What production says when a fan fails: a run with one again and again for some days, and then one without, which is the same
 * board under the same loads. And what it says when nothing fails.
 */
import { DeviceCooling } from '@edgevitals/analyzer/cooling';
import { RcEstimator } from '@edgevitals/analyzer/thermal';
import { Seconds } from '@edgevitals/shared/units';
import { loadAt, steps, type ThermalRun } from './thermal_run.js';

const DAY = 86_400;
/** Days before it fails: those that something sudden is told from, and the one in which the load is chosen. */
const DAYS_BEFORE = 5;
/** And after that. */
const DAYS_AFTER = 1;

/** A device that goes through its run again and again. */
class Repeated {
  private readonly cooling = new DeviceCooling();
  private readonly estimator = new RcEstimator();
  private at = 0;

  /** Goes on for some days. @returns seconds until a change was told; undefined where none was. */
  play(run: ThermalRun, days: number): number | undefined {
    const from = this.at;
    while (this.at - from < days * DAY) {
      // what a repetition begins with does not join what the last one ended with
      this.estimator.interrupt();
      for (const { seconds, busy, celsius, gap } of steps(run)) {
        if (gap) this.estimator.interrupt();
        this.at += seconds;
        const load = loadAt(busy);
        this.estimator.observe(seconds, load, celsius);
        this.cooling.takeInterval(
          { info: undefined, elapsed: Seconds(seconds), to: Seconds(this.at), zones: [] },
          load,
          this.estimator,
        );
        if (this.cooling.change !== undefined) return this.at - from;
      }
    }
    return undefined;
  }
}

export interface FanFailure {
  readonly from: string;
  readonly to: string;
  /** Hours until it was told; undefined where it was not within a day. */
  readonly hours: number | undefined;
  /** Told before anything had failed. */
  readonly early: boolean;
}

/** Every run with a fan, followed by every one without. */
export function fanFailures(withFan: readonly ThermalRun[], without: readonly ThermalRun[]): FanFailure[] {
  return withFan.flatMap(cooled =>
    without.map(closed => {
      const device = new Repeated();
      const early = device.play(cooled, DAYS_BEFORE) !== undefined;
      const told = early ? undefined : device.play(closed, DAYS_AFTER);
      return {
        from: cooled.name,
        to: closed.name,
        hours: told === undefined ? undefined : told / 3600,
        early,
      };
    }),
  );
}
