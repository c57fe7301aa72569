/** What has to hold of flash, percent unless said. */

/** Amplification of the simulated translation layer, off the row's and off the closed form. */
export const FTL_GOALS = {
  /** Their closed forms are exact for many blocks; what is left is sampling. */
  f: 1,
  r: 1,
  /** Few blocks hold too many of those that are nearly empty. */
  g: 1.5,
  d: 1.5,
  /** Hot and cold pages apart, off the form of uniform writes. */
  apart: 1,
  /** The closed form of greedy is for many blocks: of fewer than these, the row alone binds. */
  leastBlocks: 4096,
  /** Points: valid pages of victims, pages in use. */
  points: 1,
} as const;

/** What production makes of counters. */
export const WRITE_GOALS = {
  /** Of a ratio, from that of the same counters; B of parts that must sum to what was written. */
  arithmetic: 1e-9,
  parts: 1e-3,
  /** Half the sum of what shares of programs are off the truth. */
  variation: 0.13,
  /** Than what write_bytes say. */
  nearer: 3,
  /** Percent that who cancels all it writes is told to have caused. */
  cancelled: 2,
} as const;

/** From a simulated kernel to the answer. */
export const SIMULATED_GOALS = {
  /** Percent that written over dirtied is off. */
  filesystem: 5,
  /** As of measured mixes, where truth is what a program writes alone: more than it causes beside others. */
  variation: 0.15,
  parts: 1e-3,
  /** Of mixes in which a program leads by that share: percent in which another is said to. */
  leads: 0.1,
  wrongFirst: 5,
} as const;

/** Forecasts of the end, percent; errors and widths are of the time that is left. */
export const LIFETIME_GOALS = {
  inside: [85, 95],
  late: 8,
  error: 25,
  shifted: 30,
  /** Times. */
  width: 2,
} as const;

/** Fields of one dump that tell the same may be apart by so many times: a wrong unit is off by 1.95 (sectors of 512 or 1,000 B) and mostly by thousands. */
/** Hours of one drive are known to be 6 times apart, minutes for hours would be 60. */
export const SMART_GOALS = { times: 2, hours: 10, points: 5 } as const;

/** Of what is told of a translation layer by its wear. */
export const WORN_GOALS = {
  outside: 0,
  /** What flash is rated for is not told: three times either way, and its spare room. */
  widest: 5,
} as const;

/** Of raw flash below UBI: erases that data sheets of NAND rate it for, from three bits a cell to one. */
export const UBI_GOALS = { rated: [3000, 150_000] } as const;
