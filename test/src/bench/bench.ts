/** One benchmark: what is measured beside a peer, and what has to hold. Adding one: its file and a line in main.ts. */
export interface Bench {
  readonly name: string;
  readonly summary: string;
  run(context: BenchContext): Promise<readonly Gate[]>;
}

export interface BenchContext {
  /** A shorter run, for every change; its figures are coarser. */
  readonly quick: boolean;
  /** Where programs to compare with are installed that are nowhere else; made and filled on demand. */
  readonly peers: string | undefined;
  /** How many of something a bench is to have, by the name of the option; undefined where none is given. */
  size(option: 'devices' | 'hours'): number | undefined;
  /** A person reads what is printed here: tables, and progress of long work. */
  print(text: string): void;
  progress(text: string): void;
}

/** A figure with its bound. */
export interface Gate {
  readonly gate: string;
  /** Undefined when it could not be measured here. */
  readonly value: number | undefined;
  readonly unit: string;
  readonly goal: string;
  readonly holds: boolean;
}

/** A gate that holds while `value` is at most `most`; one that could not be measured does not count against it. */
export const atMost = (gate: string, value: number | undefined, most: number, unit: string): Gate => ({
  gate,
  value,
  unit,
  goal: `<= ${Number(most.toPrecision(3))}`,
  holds: value === undefined || value <= most,
});

/** A gate that holds from `least` on. */
export const atLeast = (gate: string, value: number | undefined, least: number, unit: string): Gate => ({
  ...atMost(gate, value, least, unit),
  goal: `>= ${Number(least.toPrecision(3))}`,
  holds: value === undefined || value >= least,
});

/** A gate that holds while `value` is less than `bound`. */
export const below = (gate: string, value: number | undefined, bound: number, unit: string): Gate => ({
  ...atMost(gate, value, bound, unit),
  goal: `< ${Number(bound.toPrecision(3))}`,
  holds: value === undefined || value < bound,
});

/** A gate whose subject is missing: what is not there to be measured does not hold. */
export const notHeld = (gate: Gate): Gate => ({ ...gate, value: undefined, holds: false });
