/** What the agent has used at an instant; all but `atMs` and `rssBytes` grow. */
export interface Use {
  readonly atMs: number;
  readonly cpuMicros: number;
  /** Times it was woken; undefined where the host cannot tell. */
  readonly wakeups: number | undefined;
  /** Resident bytes beyond what the host's own runtime takes. */
  readonly rssBytes: number;
}

export interface Allowance {
  /** Thousandths of one CPU. */
  readonly cpuPermille: number;
  readonly memoryKb: number;
  readonly wakeupsPerSecond: number;
}

/** What is left out or stretched at a level. */
export interface Shedding {
  readonly skipSlow: boolean;
  readonly skipWalks: boolean;
  readonly lessDetail: boolean;
  /** Multiples of the plan's times. */
  readonly process: number;
  readonly device: number;
}

const NOTHING: Shedding = { skipSlow: false, skipWalks: false, lessDetail: false, process: 1, device: 1 };
const SLOW = { ...NOTHING, skipSlow: true };
const WALKS = { ...SLOW, skipWalks: true };
const COLUMNS = { ...WALKS, lessDetail: true, process: 4 };

/** In this order: what is missed least goes first. The index is `shed_level` of the table `agent`. */
export const SHEDDING: readonly Shedding[] = [
  NOTHING,
  SLOW,
  WALKS,
  { ...WALKS, process: 2 },
  { ...WALKS, process: 4 },
  COLUMNS,
  { ...COLUMNS, process: 8, device: 2 },
  { ...COLUMNS, process: 16, device: 4 },
];
/** Memory is not freed by reading less often: more than this does not help it. */
const MOST_FOR_MEMORY = 2;

/** Use is measured over this long. */
const WINDOW_MS = 10_000;
/** A level is given this long to take effect before the next is tried: a window of its own. */
const SETTLE_MS = WINDOW_MS;
/** A level is taken back when use has been below this part of the allowance for so long. */
const CALM_PART = 0.6;
/** Where it is known what the level would cost, it is taken back when it would fit into this part of the allowance. */
const FITTING_PART = 0.9;
/** So long after the start nothing is judged: everything is read for the first time, and opened, and looked for. */
const WARM_UP_MS = 20_000;
const CALM_MS = 60_000;
const MOST_USES = 256;

/**
 * Keeps the agent within its allowance: sheds one level after the other while use over a sliding window is above it,
 * and takes them back one by one when it has been well below for a while. Restoring doubles its patience each time the
 * restored level had to be shed again, so that a steady overload does not swing.
 */
export class Budget {
  private uses: Use[] = [];
  private startedMs: number | undefined;
  private current = 0;
  private changedAt = Number.NEGATIVE_INFINITY;
  private calmSince: number | undefined;
  private patience = 1;
  private restoredAt = Number.NEGATIVE_INFINITY;

  /** Index into SHEDDING. */
  get level(): number {
    return this.current;
  }

  get shedding(): Shedding {
    return SHEDDING[this.current]!;
  }

  /**
   * Takes in what was used so far.
   * @param costOf what it would cost to go from the first shedding back to the second, thousandths of a CPU; undefined where
   * that is not known.
   * @returns true when the level has changed.
   */
  weigh(
    use: Use,
    allowance: Allowance,
    costOf: (from: Shedding, to: Shedding) => number | undefined = () => undefined,
  ): boolean {
    this.startedMs ??= use.atMs;
    if (use.atMs - this.startedMs < WARM_UP_MS) return false;
    this.uses.push(use);
    while (
      this.uses.length > MOST_USES ||
      (this.uses[1]?.atMs ?? Number.POSITIVE_INFINITY) <= use.atMs - WINDOW_MS
    )
      this.uses.shift();
    const first = this.uses[0]!;
    const elapsed = use.atMs - first.atMs;
    // half a window at least: the start of a program is no measure
    if (elapsed < WINDOW_MS / 2) return false;
    const cpu = (use.cpuMicros - first.cpuMicros) / elapsed / allowance.cpuPermille;
    const wakeups =
      use.wakeups === undefined || first.wakeups === undefined
        ? 0
        : ((use.wakeups - first.wakeups) * 1000) / elapsed / allowance.wakeupsPerSecond;
    const timed = Math.max(cpu, wakeups);
    const memory = use.rssBytes / 1024 / allowance.memoryKb;
    const over = timed > 1 ? SHEDDING.length - 1 : memory > 1 ? MOST_FOR_MEMORY : 0;
    if (this.current < over) return this.shed(use.atMs);
    if (this.current > 0 && this.fits({ cpu, wakeups, memory }, allowance, costOf))
      return this.restore(use.atMs);
    this.calmSince = undefined;
    return false;
  }

  /** Whether there is room for the level before this one. Parts of the allowance. */
  private fits(
    { cpu, wakeups, memory }: Readonly<Record<'cpu' | 'wakeups' | 'memory', number>>,
    { cpuPermille }: Allowance,
    costOf: (from: Shedding, to: Shedding) => number | undefined,
  ): boolean {
    if (wakeups > CALM_PART || (memory > CALM_PART && this.current <= MOST_FOR_MEMORY)) return false;
    const cost = costOf(this.shedding, SHEDDING[this.current - 1]!);
    return cost === undefined ? cpu <= CALM_PART : cpu + cost / cpuPermille <= FITTING_PART;
  }

  private shed(nowMs: number): boolean {
    this.calmSince = undefined;
    if (nowMs - this.changedAt < SETTLE_MS) return false;
    if (nowMs - this.restoredAt < CALM_MS * this.patience) this.patience = Math.min(this.patience * 2, 64);
    return this.change(this.current + 1, nowMs);
  }

  private restore(nowMs: number): boolean {
    this.calmSince ??= nowMs;
    if (nowMs - this.calmSince < CALM_MS * this.patience) return false;
    this.calmSince = undefined;
    this.restoredAt = nowMs;
    if (this.current === 1) this.patience = 1;
    return this.change(this.current - 1, nowMs);
  }

  private change(level: number, nowMs: number): boolean {
    this.current = level;
    this.changedAt = nowMs;
    return true;
  }
}
