/**
 * What really happened: when something held a clock back below what was asked for, why, and what was lost by it. Kept
 * poll by poll inside the simulation, from what no sensor shows. For tests only.
 */
import type { CapCause } from './caps.js';

/** Stretches less than this apart are one event. */
const JOIN_SECONDS = 30;

export interface TruthEvent {
  readonly domain: string;
  /** A lower clock, or CPUs that are off. */
  readonly kind: 'clock' | 'offline';
  readonly cause: Exclude<CapCause, 'turbo'>;
  /** Seconds since the simulation began. */
  readonly start: number;
  readonly end: number;
  /** The most that was taken, as a share of what was asked for, over one step. */
  readonly depth: number;
  /** Integral of (f_demand - f) / f_top over busy CPU time: CPU seconds at the top clock. */
  readonly lostSeconds: number;
  /** That of f_demand / f_top over busy CPU time, from start to end, let go of in between or not. */
  readonly demandedSeconds: number;
}

/** Lost, of what was asked for while it lasted; 0 to 1. */
export const lostShare = ({ lostSeconds, demandedSeconds }: TruthEvent): number =>
  demandedSeconds > 0 ? lostSeconds / demandedSeconds : 0;

/** One domain in one poll that ended at `at`. */
export interface PollTruth {
  readonly at: number;
  readonly seconds: number;
  readonly khz: number;
  readonly demandKhz: number;
  readonly topKhz: number;
  /** CPUs, summed. */
  readonly busy: number;
  readonly cause: CapCause | undefined;
  /** CPUs off against heat or by hand, the work that found no CPU, and why. */
  readonly offline?: {
    readonly share: number;
    readonly lost: number;
    readonly cause: 'thermal' | 'user';
  };
}

type Open = { -readonly [K in keyof TruthEvent]: TruthEvent[K] } & { demandedAtStart: number };

export class TruthRecorder {
  readonly events: TruthEvent[] = [];
  readonly domain: string;
  /** Over all the time. */
  demandedSeconds = 0;
  private readonly open = new Map<string, Open>();
  private readonly inStep = new Map<Open, { asked: number; lost: number }>();

  constructor(domain: string) {
    this.domain = domain;
  }

  poll({ at, seconds, khz, demandKhz, topKhz, busy, cause, offline }: PollTruth): void {
    const before = this.demandedSeconds;
    const work = (busy * seconds) / topKhz;
    this.demandedSeconds += demandKhz * work;
    if (cause !== undefined && cause !== 'turbo' && khz < demandKhz && busy > 0)
      this.extend('clock', cause, at, seconds, before, (demandKhz - khz) * work, demandKhz, demandKhz - khz);
    if (offline !== undefined && offline.lost > 0) {
      this.demandedSeconds += offline.lost * seconds;
      this.extend('offline', offline.cause, at, seconds, before, offline.lost * seconds, 1, offline.share);
    }
  }

  /** A step ends: depths are of whole steps, so that a clock that toggles within one has its mean. */
  endStep(): void {
    for (const [event, { asked, lost }] of this.inStep) event.depth = Math.max(event.depth, lost / asked);
    this.inStep.clear();
  }

  private extend(
    kind: TruthEvent['kind'],
    cause: TruthEvent['cause'],
    at: number,
    seconds: number,
    demandedBefore: number,
    lostSeconds: number,
    asked: number,
    lost: number,
  ): void {
    const key = `${kind}/${cause}`;
    const start = at - seconds;
    let event = this.open.get(key);
    if (event === undefined || start - event.end >= JOIN_SECONDS) {
      event = {
        domain: this.domain,
        kind,
        cause,
        start,
        end: at,
        depth: 0,
        lostSeconds: 0,
        demandedSeconds: 0,
        demandedAtStart: demandedBefore,
      };
      this.open.set(key, event);
      this.events.push(event);
    }
    event.end = at;
    event.lostSeconds += lostSeconds;
    event.demandedSeconds = this.demandedSeconds - event.demandedAtStart;
    let step = this.inStep.get(event);
    if (step === undefined) {
      step = { asked: 0, lost: 0 };
      this.inStep.set(event, step);
    }
    step.asked += asked * seconds;
    step.lost += lost * seconds;
  }
}
