/** The limits that hold for one device, minute by minute. Pure: time comes with the data. */
import {
  type DeviceTraits,
  type HeldLimit,
  isLimitKey,
  type Limit,
  type LimitKey,
  limitsFor,
  limitsOfDevice,
} from '@edgevitals/shared/limits';
import type { Condition } from '../findings/condition.js';
import type { Slice } from '../history/slice.js';
import type { ProcessRow } from '../quantities/index.js';
import { conditionsOf } from './findings.js';
import type { LimitBook } from './limit_book.js';
import { LimitSubject, type LimitVerdictName } from './limit_subject.js';
import { DEVICE_AMOUNTS, PROGRAM_AMOUNTS } from './minute_amounts.js';
import { type LimitModels, ModelledMinutes, type ModelledShares } from './modelled_minutes.js';
import type { MinuteAmount } from './window_use.js';

/** Most limits on most programs of one device. */
const MOST_SUBJECTS = 256;
/** A program is followed once it used so much of what it may in a minute. */
const WORTH_FOLLOWING = 0.1;
/** Event time that goes back further was wrong before. */
const FAR_BACK_MINUTES = 60;
/** By the model: not told by counters of a minute. */
const MODELLED: readonly LimitKey[] = ['heat', 'flashWrites', 'flashLife'];
/** Of a minute: with less of it there is a gap. */
const LEAST_COVERED = 50;
const NOBODY_TELLS = 'nothing on the device tells it';

export class LimitWatch {
  private readonly device: string;
  private readonly book: LimitBook;
  private readonly asked: LimitModels;
  private traits: DeviceTraits | undefined;
  private revision = -1;
  private ofPrograms: readonly Limit[] = [];
  private ofDevice: ReadonlyMap<LimitKey, HeldLimit> = new Map();
  /** By program, what holds for it. */
  private bound = new Map<string, ReadonlyMap<LimitKey, HeldLimit>>();
  private subjects = new Map<string, LimitSubject>();
  private modelled: ModelledMinutes | undefined;
  private minute = Number.NEGATIVE_INFINITY;
  /** Event time from which on the device was seen without a gap, up to the newest minute. */
  private seenFrom = Number.NaN;
  private found: readonly Condition[] = [];
  /** What a snapshot says, until the subjects that it is of are there. */
  private saved = new Map<string, unknown>();

  constructor(device: string, book: LimitBook, asked: LimitModels) {
    this.device = device;
    this.book = book;
    this.asked = asked;
  }

  /** Bytes held, roughly. */
  get bytes(): number {
    let bytes = 200 + 100 * this.bound.size + (this.modelled?.bytes ?? 0);
    for (const subject of this.subjects.values()) bytes += subject.bytes;
    return bytes;
  }

  /** Takes a whole minute, with a row a program. */
  takeMinute(slice: Slice, minute: number, traits: DeviceTraits): void {
    this.bind(traits);
    if (minute <= this.minute) {
      if (this.minute - minute < FAR_BACK_MINUTES) return;
      this.subjects.clear();
    }
    if (!(minute - this.minute <= 1) || slice.coveredSeconds < LEAST_COVERED) this.seenFrom = slice.from;
    this.minute = minute;
    if (this.ofPrograms.length === 0 && this.ofDevice.size === 0) {
      this.found = [];
      return;
    }
    const told = this.modelled?.take(slice);
    this.takePrograms(slice, told);
    this.takeDevice(slice, told);
    this.tell();
    this.found = conditionsOf([...this.subjects.values()], this.book);
  }

  conditions(): readonly Condition[] {
    return this.found;
  }

  /** The limits and what became of them. */
  list(): LimitSubject[] {
    return this.revision === this.book.revision ? [...this.subjects.values()] : [];
  }

  snapshot(): unknown {
    return {
      version: 1,
      digest: this.book.digest,
      minute: this.minute,
      subjects: Array.from(this.subjects, ([key, subject]) => [key, subject.snapshot()]),
    };
  }

  /** Takes a snapshot back, if it is of the limits in force. */
  restore(snapshot: unknown): void {
    const { version, digest, minute, subjects } = (snapshot ?? {}) as Record<string, unknown>;
    if (version !== 1 || digest !== this.book.digest || !Array.isArray(subjects)) return;
    if (typeof minute === 'number') this.minute = minute;
    for (const entry of subjects.slice(0, MOST_SUBJECTS))
      if (Array.isArray(entry) && typeof entry[0] === 'string') this.saved.set(entry[0], entry[1]);
  }

  /** Finds out what holds, where limits or the device have changed; what stays as it was goes on. */
  private bind(traits: DeviceTraits): void {
    const before = this.traits;
    const isSame =
      this.revision === this.book.revision && before?.model === traits.model && before.arch === traits.arch;
    if (isSame) return;
    this.revision = this.book.revision;
    this.traits = { ...traits };
    const limits = this.book.limitsOf(traits);
    this.ofPrograms = limits.filter(({ isOfDevice }) => !isOfDevice);
    this.ofDevice = limitsOfDevice(limits.filter(({ isOfDevice }) => isOfDevice));
    this.bound = new Map();
    const keys = new Set(limits.map(({ key }) => key).filter(key => MODELLED.includes(key)));
    this.modelled = keys.size === 0 ? undefined : new ModelledMinutes(keys, this.asked);
    const kept = new Map<string, LimitSubject>();
    for (const [key, subject] of this.subjects) {
      const held = (subject.program === '' ? this.ofDevice : this.limitsFor(subject.program)).get(
        subject.held.limit.key,
      );
      if (held === undefined) continue;
      const isUnchanged = JSON.stringify(held) === JSON.stringify(subject.held);
      if (isUnchanged) kept.set(key, subject);
    }
    this.subjects = kept;
    this.goOn();
  }

  /** What a snapshot knows of goes on, whether the program still runs or not. */
  private goOn(): void {
    for (const [name, saved] of this.saved) {
      const [program = '', key = ''] = name.split('\0');
      const held = program === '' ? this.ofDevice : this.limitsFor(program);
      const found = isLimitKey(key) ? held.get(key) : undefined;
      if (found === undefined || this.subjects.has(name)) continue;
      const subject = new LimitSubject(program, found, this.book.calendar);
      subject.restore(saved);
      this.subjects.set(name, subject);
    }
    this.saved.clear();
  }

  private takePrograms(slice: Slice, told: ModelledShares | undefined): void {
    const { from, to, coveredSeconds: seconds } = slice;
    if (this.ofPrograms.length === 0) return;
    const taken = new Set<LimitSubject>();
    for (const row of slice.processes)
      for (const [key, held] of this.limitsFor(row.program, row.kernel)) {
        const amount = amountOf(key, row, slice);
        if (amount === undefined) continue;
        const subject = this.subjectOf(row.program, held, amount.amount, seconds, from);
        if (subject === undefined) continue;
        taken.add(subject);
        if (amount.amount < 0) this.untell(subject, slice, `the kernel does not tell it of ${row.program}`);
        else subject.add({ from, to, seconds, ...amount });
      }
    for (const [key, shares] of told?.programs ?? [])
      for (const [program, share] of shares.amounts) {
        const held = this.limitsFor(program).get(key);
        const subject = held && this.subjectOf(program, held, share.amount, share.seconds);
        if (subject === undefined) continue;
        taken.add(subject);
        subject.add(share);
      }
    // a program that is not listed did not run: that is known, and nothing
    for (const subject of this.subjects.values()) {
      if (subject.program === '' || taken.has(subject)) continue;
      const { key } = subject.held.limit;
      if (MODELLED.includes(key)) {
        const shares = told?.programs.get(key);
        if (shares?.untold !== undefined) this.untell(subject, slice, shares.untold);
        else if (shares?.rest !== undefined) subject.add(shares.rest);
      } else if (PROGRAM_AMOUNTS[key]?.isUntold?.(slice) === true) this.untell(subject, slice, NOBODY_TELLS);
      else subject.add({ from, to, seconds, amount: 0, sigma: 0 });
    }
  }

  private takeDevice(slice: Slice, told: ModelledShares | undefined): void {
    const { from, to, coveredSeconds: seconds } = slice;
    for (const [key, held] of this.ofDevice) {
      const row = DEVICE_AMOUNTS[key];
      const amount = row?.of(slice);
      const share = told?.device.get(key);
      const subject = this.subjectOf('', held, Number.POSITIVE_INFINITY, 1);
      if (subject === undefined) continue;
      if (typeof share === 'object') subject.add(share);
      else if (amount !== undefined && key !== 'flashLife')
        subject.add({ from, to, seconds, amount, sigma: row?.sigma?.(slice) ?? 0 });
      else if (share !== undefined || !MODELLED.includes(key))
        this.untell(subject, slice, share ?? NOBODY_TELLS);
    }
  }

  private untell(subject: LimitSubject, { from, to }: Slice, why: string): void {
    subject.add({ from, to, seconds: 0, amount: 0, sigma: 0 });
    subject.untold = why;
  }

  /** @param amount in so many seconds: who uses next to nothing of what is allowed to all is not followed. */
  private subjectOf(
    program: string,
    held: HeldLimit,
    amount: number,
    seconds: number,
    from = Number.NaN,
  ): LimitSubject | undefined {
    const key = `${program}\0${held.limit.key}`;
    const known = this.subjects.get(key);
    if (known !== undefined) return known;
    if (this.subjects.size >= MOST_SUBJECTS) return undefined;
    const subject = new LimitSubject(program, held, this.book.calendar);
    const isNamed = held.limit.programs.includes(program) || program === '';
    const rate = subject.row.judged === 'highest' || !(seconds > 0) ? amount : amount / seconds;
    // of a budget each byte counts
    const least = subject.period === undefined ? WORTH_FOLLOWING * subject.allowedRate : 0;
    if (!isNamed && !(rate > least)) return undefined;
    if (from > this.seenFrom) subject.wasAbsent(this.seenFrom, from);
    this.subjects.set(key, subject);
    return subject;
  }

  /** @param isKernel threads of the kernel have the limits that name them. */
  private limitsFor(program: string, isKernel = false): ReadonlyMap<LimitKey, HeldLimit> {
    const name = isKernel ? `\0${program}` : program;
    let found = this.bound.get(name);
    if (found === undefined) {
      if (this.bound.size >= 4 * MOST_SUBJECTS) this.bound.clear();
      const limits = isKernel
        ? this.ofPrograms.filter(({ programs }) => programs.includes(program))
        : this.ofPrograms;
      found = limits.length === 0 ? NO_LIMITS : limitsFor(limits, program);
      // `hub (armhf under qemu)` is hub, too
      const short = program.replace(/ \([^()]*\)$/, '');
      if (short !== program && limits.length > 0)
        found = new Map([
          ...limitsFor(limits, short),
          ...[...found].filter(([, held]) => isNamedIn(held, program)),
        ]);
      this.bound.set(name, found);
    }
    return found;
  }

  private tell(): void {
    const worst = new Map<string, LimitVerdictName>();
    for (const subject of this.subjects.values()) {
      const { pointer } = subject.held.limit;
      const { verdict } = subject.verdict();
      const known = worst.get(pointer);
      if (known === undefined || WORST.indexOf(verdict) < WORST.indexOf(known)) worst.set(pointer, verdict);
    }
    for (const [pointer, verdict] of worst) this.book.tell(pointer, this.device, verdict);
  }
}

const NO_LIMITS: ReadonlyMap<LimitKey, HeldLimit> = new Map();
const WORST: readonly LimitVerdictName[] = ['exceeded', 'cannot-be-told', 'no-data', 'kept'];

const isNamedIn = ({ limit }: HeldLimit, program: string): boolean =>
  limit.programs.some(each => each !== '*' && each.includes(program));

/** Undefined for what counters do not tell; a negative amount where the kernel refuses it. */
function amountOf(
  key: LimitKey,
  row: ProcessRow,
  slice: Slice,
): Pick<MinuteAmount, 'amount' | 'sigma'> | undefined {
  const told = PROGRAM_AMOUNTS[key];
  if (told === undefined || told.isUntold?.(slice) === true) return undefined;
  return { amount: told.of(row, slice) ?? -1, sigma: told.sigma?.(row) ?? 0 };
}
