/**
 * Bytes written, by equal stretches of event time: at first days, and twice as long each time there are too many of them.
 * So weeks and years take the same room, and a rate's ups and downs are seen at the scale that matters.
 */
import * as v from 'valibot';
import { packAmounts, unpackAmounts } from '../../packed_amounts.js';

export const DAY = 86_400;
/** Kept at most: half of them when stretches have just been joined. */
const MOST = 60;
/** Of a stretch that is not over, so much must have passed for it to tell a rate. */
const LEAST_SHARE = 0.25;
/** Days of a stretch, at most. */
const LONGEST = 1024;

export class WriteHistory {
  private days = 1;
  /** Event time of the beginning of the first, seconds. */
  private origin = Number.NaN;
  /** The last is not over. */
  private amounts: number[] = [];

  /** Days of one stretch. */
  get stretchDays(): number {
    return this.days;
  }

  /**
   * Bytes of stretches, oldest first: the whole ones, and the newest at its rate so far, once that is of a quarter of one and of a
   * day. @param at seconds of event time.
   */
  stretches(at: number): number[] {
    const stretches = this.amounts.slice(0, -1);
    const share = (at - this.origin) / (this.days * DAY) - stretches.length;
    const newest = this.amounts.at(-1);
    if (newest !== undefined && share >= Math.max(LEAST_SHARE, 1 / this.days)) stretches.push(newest / share);
    return stretches;
  }

  /** Over all that is known; 0 in the first day. */
  bytesADay(at: number): number {
    const days = (at - this.origin) / DAY;
    return days >= 1 ? this.amounts.reduce((sum, each) => sum + each, 0) / days : 0;
  }

  /** Bytes written between two instants, seconds of event time; evenly, as far as anyone knows. */
  addBytes(from: number, to: number, bytes: number): void {
    if (!(to >= from) || !(bytes >= 0)) return;
    if (Number.isNaN(this.origin)) this.origin = from;
    // a clock that was set back: what it says now counts
    const last = this.makeRoom(to);
    const first = Math.max(0, Math.min(last, this.placeOf(from)));
    if (first === last) {
      this.amounts[last]! += bytes;
      return;
    }
    const seconds = to - from;
    for (let place = first; place <= last; place++) {
      const begin = Math.max(from, this.origin + place * this.days * DAY);
      const end = Math.min(to, this.origin + (place + 1) * this.days * DAY);
      this.amounts[place]! += (bytes * Math.max(0, end - begin)) / seconds;
    }
  }

  snapshot(): unknown {
    return [this.days, this.origin, packAmounts(this.amounts)];
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    const [days, origin, packed] = snapshot;
    const amounts = unpackAmounts(packed, MOST + 1);
    if (amounts === undefined || !amounts.every(each => each >= 0 && each < Number.POSITIVE_INFINITY)) return;
    this.days = days;
    this.origin = origin;
    this.amounts = [...amounts];
  }

  private placeOf(at: number): number {
    return Math.floor((at - this.origin) / (this.days * DAY));
  }

  /** @returns where the stretch stands that `at` is in. */
  private makeRoom(at: number): number {
    while (this.placeOf(at) >= MOST && this.days < LONGEST) this.join();
    // beyond all measure: a clock that nobody set
    const place = Math.max(this.amounts.length - 1, Math.min(MOST, Math.max(0, this.placeOf(at))));
    while (this.amounts.length <= place) this.amounts.push(0);
    return place;
  }

  private join(): void {
    const joined: number[] = [];
    for (let i = 0; i < this.amounts.length; i += 2)
      joined.push(this.amounts[i]! + (this.amounts[i + 1] ?? 0));
    this.amounts = joined;
    this.days *= 2;
  }
}

const SNAPSHOT = v.tuple([
  v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(LONGEST)),
  v.number(),
  v.string(),
]);
