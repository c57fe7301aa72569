/**
 * Bytes of programs in each of the last ten whole minutes, and the present one: to tell a steady writer from one that
 * wrote once. Rates change once a minute only. All in one array: every device of a fleet has them.
 */
import { given, LazyMap } from '@edgevitals/shared/objects';
import * as v from 'valibot';
import { packAmounts, unpackAmounts } from '../packed_amounts.js';

const MINUTES = 10;
/** The present minute, then whole ones, newest first. */
const WIDTH = MINUTES + 1;
/** The two largest minutes are left out: one download or update does not make a heavy writer. */
const LEFT_OUT = 2;
const MOST = 32;
/** Of these, those that outlast a restart: who wrote most. */
const MOST_SAVED = 6;
const MINUTES_A_DAY = 1440;
const NO_RATES: ReadonlyMap<string, number> = new Map();

export class WriteRates {
  private programs: string[] = [];
  /** WIDTH of each program. */
  private bytes: number[] = [];
  /** Those whose bytes may in part be of what they ran; most devices have none. */
  private withUnseen: Set<string> | undefined;
  private rates: ReadonlyMap<string, number> = NO_RATES;
  private minute = 0;

  /** Bytes a day of each program at its steady rate; programs that do not write steadily are not in it. */
  get steady(): ReadonlyMap<string, number> {
    return this.rates;
  }

  /** Whether what a program wrote in these minutes may in part be of children that nobody saw. */
  hasUnseen(program: string): boolean {
    return this.withUnseen?.has(program) === true;
  }

  /** Moves on to an instant, seconds of event time. */
  advance(at: number): void {
    const minute = Math.floor(at / 60);
    const passed = minute - this.minute;
    if (passed === 0) return;
    this.minute = minute;
    const programs: string[] = [];
    const bytes: number[] = [];
    if (passed > 0 && passed <= MINUTES)
      for (let p = 0; p < this.programs.length; p++) {
        const from = p * WIDTH;
        let any = false;
        for (let i = 0; i < WIDTH - passed; i++) any ||= this.bytes[from + i] !== 0;
        if (!any) continue;
        programs.push(this.programs[p]!);
        for (let i = 0; i < WIDTH; i++) bytes.push(i < passed ? 0 : this.bytes[from + i - passed]!);
      }
    this.programs = programs.slice();
    if (this.withUnseen !== undefined) this.keepUnseen(this.withUnseen);
    // exactly as long as it has to be
    this.bytes = bytes.slice();
    this.judge();
  }

  /**
   * Adds bytes of the present minute; negative for writes that were cancelled.
   * @param includesUnseen whether they may in part be of children that nobody saw.
   */
  addBytes(program: string, bytes: number, includesUnseen = false): void {
    let place = this.programs.indexOf(program);
    if (place < 0) {
      if (bytes <= 0 || this.programs.length >= MOST) return;
      place = this.programs.length;
      // exactly as long as they have to be
      this.programs = this.programs.concat(program);
      this.bytes = this.bytes.concat(NOTHING);
    }
    this.bytes[place * WIDTH]! += bytes;
    if (includesUnseen) {
      this.withUnseen ??= new Set();
      this.withUnseen.add(program);
    }
  }

  snapshot(): unknown {
    const sums = this.programs.map((_, p) =>
      this.bytes.slice(p * WIDTH, (p + 1) * WIDTH).reduce((sum, each) => sum + each, 0),
    );
    const places = this.programs
      .map((_, p) => p)
      .sort((a, b) => sums[b]! - sums[a]!)
      .slice(0, MOST_SAVED);
    const programs = places.map(p => this.programs[p]!);
    // by place: names are what takes room
    const withUnseen =
      this.withUnseen && programs.flatMap((program, i) => (this.withUnseen!.has(program) ? i : []));
    const bytes = packAmounts(places.flatMap(p => this.bytes.slice(p * WIDTH, (p + 1) * WIDTH)));
    return { minute: this.minute, programs, bytes, ...given({ withUnseen }) };
  }

  restore(snapshot: unknown): void {
    if (!v.is(SNAPSHOT, snapshot)) return;
    const { minute, withUnseen = [] } = snapshot;
    const programs = [...new Set(snapshot.programs)];
    const bytes = unpackAmounts(snapshot.bytes, MOST * WIDTH);
    if (programs.length !== snapshot.programs.length || bytes?.length !== programs.length * WIDTH) return;
    this.minute = minute;
    this.programs = programs;
    this.bytes = [...bytes];
    this.keepUnseen(withUnseen.flatMap(place => programs[place] ?? []));
    this.judge();
  }

  /** Of `programs`, those that are known. */
  private keepUnseen(programs: Iterable<string>): void {
    const known = [...programs].filter(program => this.programs.includes(program));
    this.withUnseen = known.length === 0 ? undefined : new Set(known);
  }

  private judge(): void {
    let rates: LazyMap<string, number> | undefined;
    for (let p = 0; p < this.programs.length; p++) {
      const rate = this.steadyRate(p * WIDTH);
      if (rate === 0) continue;
      rates ??= new LazyMap();
      rates.set(this.programs[p]!, rate);
    }
    this.rates = rates ?? NO_RATES;
  }

  /** @param at where a program's minutes stand. */
  private steadyRate(at: number): number {
    let sum = 0;
    let largest = Number.NEGATIVE_INFINITY;
    let second = Number.NEGATIVE_INFINITY;
    for (let i = 1; i <= MINUTES; i++) {
      const each = this.bytes[at + i]!;
      sum += each;
      if (each > largest) {
        second = largest;
        largest = each;
      } else if (each > second) {
        second = each;
      }
    }
    return (Math.max(0, sum - largest - second) / (MINUTES - LEFT_OUT)) * MINUTES_A_DAY;
  }
}

const NOTHING: readonly number[] = new Array<number>(WIDTH).fill(0);

const SNAPSHOT = v.object({
  minute: v.number(),
  programs: v.array(v.string()),
  bytes: v.unknown(),
  withUnseen: v.optional(v.array(v.number())),
});
