/**
 * What is expected of a device before anything was measured: the switched capacitance of its cores, what devices take, and
 * what a device profile may say (priors/). Each figure carries a relative uncertainty.
 */
import type { ClusterInput } from '../input.js';
import { coreCapacitance } from '../priors/published.js';

export interface EstimatorPrior {
  /** By cluster name: watts of one busy core per Hz and V^2. */
  readonly capacitance?: ReadonlyMap<string, PriorFigure>;
  /** Watts of the device that nothing here explains. */
  readonly base?: PriorFigure;
  /** Watts while on, and joules for a unit of work, by column name: `disk/mmcblk0/on`, `interface/wlan0/bytes`. */
  readonly devices?: ReadonlyMap<string, PriorFigure>;
}

export interface PriorFigure {
  readonly value: number;
  /** One standard deviation as a share of the value. */
  readonly relative: number;
}

/** A core that nothing is published for: between a small and a big one. */
const UNKNOWN: PriorFigure = { value: 250e-12, relative: 1 };

/** Capacitance of one core of a cluster, W/(Hz V^2). */
export function capacitanceOf({ name, core }: ClusterInput, prior: EstimatorPrior): PriorFigure {
  const told = prior.capacitance?.get(name);
  if (told !== undefined && told.value > 0) return told;
  return coreCapacitance(core) ?? UNKNOWN;
}

/** Joules or watts that one unit of a device's work takes, in order of magnitude: fixed references of columns. */
export const DEVICE_REFERENCE: Readonly<Record<string, number>> = {
  /** W while on. */
  on: 0.2,
  /** J a byte: 1 W at 10 MB/s. */
  bytes: 1e-7,
  /** J a packet: a radio's cross-factor, 0.1 to 1 mJ (Serrano et al., IEEE/ACM ToN 2014). */
  packets: 2e-4,
  /** J a sector of 512 B: 0.3 W at 20 MB/s. */
  sectors: 8e-6,
  /** J a flush of a cache. */
  flushes: 2e-3,
  /** W at full level. */
  busy: 1,
};
/** J for a unit of work of a kind not listed. */
export const OTHER_REFERENCE = 1e-3;

/**
 * What one event of the hardware may cost, in cycles of a busy core. Only an order of magnitude: it decides how
 * strongly few rows are held to zero, nothing else.
 */
export function eventReference(event: string): number {
  if (/exception|interrupt|irq|cid|switch|fault/i.test(event)) return 1000;
  return /refill|miss|walk|evict|wb/i.test(event) ? 50 : 1;
}
