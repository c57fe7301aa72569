/**
 * Where processes tend to run. A reading finds each on one cluster, and says no more of the seconds since the one before than
 * readings have shown: of what stays where it is, all; of what moves from second to second, nothing beyond how often it was found
 * where. How much, is how alike one reading and the next are, beyond what chance makes them (the autocorrelation of being there).
 */
import type { ProcessInterval } from '../../../device/interval.js';

/** Processes that are remembered. */
const MOST = 1024;
const PLACE_BYTES = 160;
/** What is left of a reading's weight at the next: some three minutes of the default plan are remembered. */
const REMEMBERED = 0.97;
/** Readings that a process is taken to have stayed where it is, and seconds that it is taken to have been anywhere, before any. */
const TAKEN_TO_STAY = 2;
const TAKEN_ANYWHERE = 0.02;

interface ProcessPlace {
  readonly startTicks: number;
  /** CPU seconds of intervals by the cluster on which they ended. */
  readonly seconds: number[];
  last: number;
  /** The reading before found it elsewhere. */
  moved: boolean;
  readings: number;
  alike: number;
}

export class ProcessPlaces {
  private readonly known = new Map<number, ProcessPlace>();

  get bytes(): number {
    return this.known.size * PLACE_BYTES;
  }

  /**
   * How likely it is that the process was on each cluster at any time of the interval, adding up to 1; as it is found now, where it
   * is not remembered.
   * @param home the cluster on which it is now.
   * @param seconds that it ran in the interval.
   */
  likely(process: ProcessInterval, home: number, seconds: number, clusters: number): readonly number[] {
    const place = this.placeOf(process, home, clusters);
    const before = place.last;
    note(place, home, seconds);
    const all = place.seconds.reduce((sum, each) => sum + each, 0);
    const habit = place.seconds.map(each => (each + TAKEN_ANYWHERE / clusters) / (all + TAKEN_ANYWHERE));
    const byChance = habit.reduce((sum, share) => sum + share * share, 0);
    const alike = (place.alike + TAKEN_TO_STAY) / (place.readings + TAKEN_TO_STAY);
    const stays = byChance < 1 ? Math.min(1, Math.max(0, (alike - byChance) / (1 - byChance))) : 0;
    return habit.map(
      (share, c) => (1 - stays) * share + (stays / 2) * ((c === home ? 1 : 0) + (c === before ? 1 : 0)),
    );
  }

  /** The cluster on which the newest reading found a process that the one before had found elsewhere; undefined of others. */
  arrivalOf(pid: number): number | undefined {
    const place = this.known.get(pid);
    return place?.moved === true ? place.last : undefined;
  }

  private placeOf({ pid, startTicks, ended }: ProcessInterval, home: number, clusters: number): ProcessPlace {
    let place = this.known.get(pid);
    if (place !== undefined && (place.startTicks !== startTicks || place.seconds.length !== clusters))
      place = undefined;
    if (ended) this.known.delete(pid);
    if (place !== undefined) return place;
    const made = {
      startTicks,
      seconds: new Array<number>(clusters).fill(0),
      last: home,
      moved: false,
      readings: 0,
      alike: 0,
    };
    if (!ended && (this.known.has(pid) || this.known.size < MOST)) this.known.set(pid, made);
    return made;
  }
}

function note(place: ProcessPlace, home: number, seconds: number): void {
  for (let c = 0; c < place.seconds.length; c++) place.seconds[c]! *= REMEMBERED;
  place.seconds[home]! += seconds;
  place.readings = place.readings * REMEMBERED + 1;
  place.alike = place.alike * REMEMBERED + (place.last === home ? 1 : 0);
  place.moved = place.last !== home;
  place.last = home;
}
