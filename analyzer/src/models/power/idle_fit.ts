/**
 * Idle power told from load: a straight line of measured power over busy CPUs, by least squares with forgetting. Its
 * intercept is what the device uses anyway, its slope what a busy CPU adds. Said only when load has varied enough for
 * the two to be told apart.
 */

/** Weight of an interval after an hour of 5 s intervals is about 1/e. */
const KEEP = 0.9986;
const LEAST_INTERVALS = 30;
/** Standard deviation that the load must have shown, busy CPUs. */
const LEAST_SPREAD = 0.1;
/** The slope must stand out of its own error this much. */
const LEAST_T = 3;

export interface IdleFit {
  readonly baseWatts: number;
  readonly wattsPerCpu: number;
  /** Standard errors. */
  readonly baseSigma: number;
  readonly slopeSigma: number;
}

export class IdleEstimator {
  private n = 0;
  private x = 0;
  private y = 0;
  private xx = 0;
  private xy = 0;
  private yy = 0;

  /** @param busy busy CPUs, 0 to their number. */
  observe(busy: number, watts: number): void {
    this.n = this.n * KEEP + 1;
    this.x = this.x * KEEP + busy;
    this.y = this.y * KEEP + watts;
    this.xx = this.xx * KEEP + busy * busy;
    this.xy = this.xy * KEEP + busy * watts;
    this.yy = this.yy * KEEP + watts * watts;
  }

  /** Undefined while idle power cannot be told from load. */
  fit(): IdleFit | undefined {
    const { n } = this;
    if (n < LEAST_INTERVALS) return undefined;
    const meanX = this.x / n;
    const meanY = this.y / n;
    const varX = this.xx / n - meanX * meanX;
    if (!(varX >= LEAST_SPREAD * LEAST_SPREAD)) return undefined;
    const slope = (this.xy / n - meanX * meanY) / varX;
    const base = meanY - slope * meanX;
    const residual = Math.max(0, this.yy / n - meanY * meanY - slope * slope * varX) * (n / (n - 2));
    const slopeSigma = Math.sqrt(residual / (n * varX));
    if (!(slope > 0 && base > 0) || slope < LEAST_T * slopeSigma) return undefined;
    const baseSigma = Math.sqrt((residual / n) * (1 + (meanX * meanX) / varX));
    return { baseWatts: base, wattsPerCpu: slope, baseSigma, slopeSigma };
  }

  snapshot(): unknown {
    return [this.n, this.x, this.y, this.xx, this.xy, this.yy];
  }

  restore(snapshot: unknown): void {
    if (!Array.isArray(snapshot) || snapshot.length !== 6 || !snapshot.every(Number.isFinite)) return;
    [this.n = 0, this.x = 0, this.y = 0, this.xx = 0, this.xy = 0, this.yy = 0] = snapshot as number[];
  }
}
