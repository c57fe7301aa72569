import type { Host } from '../host/host.js';

/** Requests that are looked at a second, and at once. */
const RATE = 10;
const BURST = 20;
/** Of those turned away so many a second are told so. */
const TOLD_RATE = 2;
const TOLD_BURST = 4;
/** Part of the agent's CPU budget that requests may use. */
const SHARE = 0.5;
/** CPU that they may use at once when they have used none for a while, as multiples of a second's. */
const SAVED_SECONDS = 20;
/** More than so many in such a time are a flood: taking them in alone costs more than the budget. */
const FLOOD_WINDOW_MS = 10_000;
const FLOOD = 500;

/** So many a second, and no more than `most` at once. */
class Bucket {
  private readonly rate: number;
  private readonly most: number;
  private level: number;
  private atMs: number;

  constructor(rate: number, most: number, nowMs: number) {
    this.rate = rate;
    this.most = most;
    this.level = most;
    this.atMs = nowMs;
  }

  /** False when there is nothing left. */
  take(nowMs: number): boolean {
    this.level = Math.min(this.most, this.level + ((nowMs - this.atMs) * this.rate) / 1000);
    this.atMs = nowMs;
    if (this.level < 1) return false;
    this.level--;
    return true;
  }
}

/**
 * Decides which requests are looked at, before anything of them is read: as many as two buckets hold, one of requests and one
 * of the CPU time that they have cost, which fills at half of the agent's own budget.
 */
export class RequestGate {
  private readonly host: Pick<Host, 'monotonicMs'>;
  private readonly cpuPermille: () => number;
  private readonly looked: Bucket;
  private readonly told: Bucket;
  /** CPU that may be used now, microseconds; negative when a request took more than there was. */
  private savedMicros: number;
  private savedAtMs: number;
  private windowMs: number;
  private inWindow = 0;

  /** @param cpuPermille what the agent may use as a whole, thousandths of one CPU. */
  constructor(host: Pick<Host, 'monotonicMs'>, cpuPermille: () => number) {
    this.host = host;
    this.cpuPermille = cpuPermille;
    const now = host.monotonicMs();
    this.looked = new Bucket(RATE, BURST, now);
    this.told = new Bucket(TOLD_RATE, TOLD_BURST, now);
    this.savedAtMs = now;
    this.windowMs = now;
    this.savedMicros = this.mostSaved;
  }

  /** A request has come. @returns why it is turned away; undefined when it is not. */
  admit(): string | undefined {
    const now = this.host.monotonicMs();
    if (now - this.windowMs >= FLOOD_WINDOW_MS) {
      this.windowMs = now;
      this.inWindow = 0;
    }
    this.inWindow++;
    if (!this.looked.take(now)) return `more than ${RATE} requests a second; try again later`;
    this.save(now);
    if (this.savedMicros > 0) return undefined;
    return 'requests have used their part of the CPU budget (half of budgetCpuPermille); try again later';
  }

  /** Whether one that is turned away is told so. */
  tells(): boolean {
    return this.told.take(this.host.monotonicMs());
  }

  /** A request has been worked on for so long, microseconds of CPU. */
  charge(micros: number): void {
    this.savedMicros -= micros;
  }

  /** Whether so many come that even turning them away costs too much. */
  get isFlooded(): boolean {
    return this.inWindow > FLOOD;
  }

  /** What came was a flood, and is over. */
  reopen(): void {
    this.inWindow = 0;
  }

  private get mostSaved(): number {
    return this.cpuPermille() * 1000 * SHARE * SAVED_SECONDS;
  }

  private save(nowMs: number): void {
    const gained = (nowMs - this.savedAtMs) * this.cpuPermille() * SHARE;
    this.savedMicros = Math.min(this.mostSaved, this.savedMicros + gained);
    this.savedAtMs = nowMs;
  }
}
