/**
 * What all devices of a fleet with storage of one part and firmware have seen of its wear: what a device that has seen little
 * yet begins with. Each device gives what it learned, and takes back what it gave before; sums add up in any order.
 */
import type { Expectation } from './wear_posterior.js';

const MOST_PARTS = 4096;
/**
 * Devices with one part differ in what they write: by this in the logarithm (drives of six models of a data centre, halves of
 * each against each other: 0.08 to 0.38), which is worth so many devices.
 */
const SPREAD = 0.25;
const SPREAD_DEVICES = 4;

interface PartSums {
  devices: number;
  sum: number;
  squares: number;
}

export class FleetWear {
  private readonly parts = new Map<string, PartSums>();

  /**
   * A device says what it learned of its part.
   * @param part part and what of it is learned.
   * @param before what it said last; undefined the first time.
   */
  addLearned(part: string, value: number, before?: number): void {
    if (!Number.isFinite(value)) return;
    let sums = this.parts.get(part);
    if (sums === undefined) {
      if (before !== undefined || this.parts.size >= MOST_PARTS) return;
      sums = { devices: 0, sum: 0, squares: 0 };
      this.parts.set(part, sums);
    }
    if (before === undefined) sums.devices++;
    sums.sum += value - (before ?? 0);
    sums.squares += value * value - (before ?? 0) ** 2;
  }

  /**
   * What is expected of a device with that part.
   * @param otherwise what would be without any other device.
   * @param own what the device itself has given, which it is not to hear again.
   */
  prior(part: string, otherwise: Expectation, own?: number): Expectation {
    const sums = this.parts.get(part);
    const devices = (sums?.devices ?? 0) - (own === undefined ? 0 : 1);
    if (sums === undefined || devices <= 0) return otherwise;
    const mean = (sums.sum - (own ?? 0)) / devices;
    const scatter = Math.max(0, sums.squares - (own ?? 0) ** 2 - devices * mean * mean);
    const variance = (SPREAD_DEVICES * SPREAD ** 2 + scatter) / (SPREAD_DEVICES + devices - 1);
    // the mean of few is not yet that of all
    const ofMean = variance / devices;
    const trust = otherwise.sigma ** 2 / (otherwise.sigma ** 2 + ofMean);
    return {
      mean: trust * mean + (1 - trust) * otherwise.mean,
      // they scatter by their own errors too
      sigma: Math.min(otherwise.sigma, Math.sqrt(variance + trust * ofMean)),
    };
  }

  /** Devices that have learned something of a part. */
  devices(part: string): number {
    return this.parts.get(part)?.devices ?? 0;
  }
}
