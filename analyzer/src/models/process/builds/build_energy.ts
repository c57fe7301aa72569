/**
 * The energy of a build. Of tools that were seen it is that of their processes; most live for too short a time for that. What these
 * used of the CPU is known by who waited for them, and is taken to have cost as much by the second as what was seen.
 */
import type { Basis, Estimate } from '@edgevitals/shared/results';
import { cpuSecondsOf, type ProcessRow } from '../../../quantities/index.js';

/** With less of its CPU time seen nothing is said. */
const LEAST_SEEN = 0.1;
/** How much compilers, assemblers and linkers differ in power, as a share: one standard deviation. */
const DIFFER = 0.2;
const TRIFLE_SECONDS = 0.02;

export class BuildEnergy {
  private joules = 0;
  private sigma = 0;
  private seenSeconds = 0;
  private basis: Basis = 'modelled';
  private isUnknown = false;

  /** Adds what a tool took in an interval. */
  add(row: ProcessRow, basis: Basis): void {
    const seconds = cpuSecondsOf(row);
    if (!(seconds > 0)) return;
    // of a sum of which a part is not known nothing is; of a tick none may be
    if (row.joules === undefined && seconds > TRIFLE_SECONDS) this.isUnknown = true;
    this.joules += row.joules ?? 0;
    this.sigma += row.joulesSigma ?? 0;
    this.seenSeconds += seconds;
    if (basis === 'prior') this.basis = 'prior';
  }

  /** @param cpuSeconds of all its tools. */
  of(cpuSeconds: number): Estimate | undefined {
    const { joules, sigma, seenSeconds, basis } = this;
    if (this.isUnknown || !(seenSeconds > 0) || seenSeconds < cpuSeconds * LEAST_SEEN) return undefined;
    const unseen = (Math.max(0, cpuSeconds - seenSeconds) * joules) / seenSeconds;
    const scale = joules > 0 ? (joules + unseen) / joules : 1;
    return { value: joules + unseen, sigma: Math.hypot(sigma * scale, unseen * DIFFER), basis };
  }
}
