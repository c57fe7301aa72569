/**
 * CPUs of a policy that are off while there is work for them: how long. Readings see a CPU on or off; what it did between two of
 * them is guessed while it is away, and put right when it is back and its counters tell how long it was on meanwhile.
 */

/** A CPU that is off. */
interface OffCpu {
  /** Seconds since it was last seen on, and those of them in which there was work for it. */
  spent: number;
  wanted: number;
  /** Of these, told as lost, and by how much that may be off. */
  told: number;
  error: number;
}

export class OfflineCpus {
  /** Of the interval: seconds that were lost for CPUs that are off, and what that may be off by. */
  seconds = 0;
  error = 0;
  private away: Map<number, OffCpu> | undefined;
  /** What was told too little (or, below 0, too much) and is not put right yet. */
  private owed = 0;
  private owedError = 0;

  /** Whether there is nothing to do while all CPUs are on. */
  get isIdle(): boolean {
    return this.away === undefined;
  }

  /**
   * After an interval of so many seconds.
   * @param off CPUs that are. @param left those of them that were on at the last reading.
   * @param onSeconds of each CPU that is back, since it was last seen on, where that is known.
   * @param isWanted whether there was work for more CPUs, and they were taken. @param isTold whether it is told of the interval.
   */
  take(
    awake: number,
    off: readonly number[],
    left: readonly number[],
    onSeconds: ReadonlyMap<number, number>,
    isWanted: boolean,
    isTold: boolean,
  ): void {
    let seconds = 0;
    let error = 0;
    if (this.away !== undefined)
      for (const [cpu, known] of this.away)
        if (!off.includes(cpu)) this.settle(cpu, known, awake, onSeconds, isWanted);
    for (const cpu of off) {
      const known = this.of(cpu);
      known.spent += awake;
      if (!isWanted) continue;
      known.wanted += awake;
      if (!isTold) continue;
      // it may have left at any time
      const lost = left.includes(cpu) ? awake / 2 : awake;
      known.told += lost;
      known.error += awake - lost;
      seconds += lost;
      error += awake - lost;
    }
    if (this.away?.size === 0) this.away = undefined;
    if (!isTold) {
      this.seconds = this.error = 0;
      return;
    }
    this.seconds = Math.max(0, seconds + this.owed);
    this.owed += seconds - this.seconds;
    this.error = Math.max(0, error + this.owedError);
    this.owedError += error - this.error;
  }

  /** What has not been put right never will be: what it was of is over. */
  forgive(): void {
    this.owed = this.owedError = 0;
  }

  private of(cpu: number): OffCpu {
    this.away ??= new Map();
    let known = this.away.get(cpu);
    if (known === undefined) {
      known = { spent: 0, wanted: 0, told: 0, error: 0 };
      this.away.set(cpu, known);
    }
    return known;
  }

  /** It is back. */
  private settle(
    cpu: number,
    { spent, wanted, told, error }: OffCpu,
    awake: number,
    onSeconds: ReadonlyMap<number, number>,
    isWanted: boolean,
  ): void {
    this.away!.delete(cpu);
    const on = onSeconds.get(cpu);
    if (on === undefined) return;
    const all = spent + awake;
    const share = (wanted + (isWanted ? awake : 0)) / all;
    this.owed += Math.max(0, all - on) * share - told;
    this.owedError -= error;
  }
}
