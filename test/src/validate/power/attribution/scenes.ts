/**
 * Scenes in which several programs run at once. In all of them a program is active in two of five intervals, for a part
 * of them that varies, and power is a floor plus what each program was measured to draw above it; then one thing is as
 * it is on devices.
 */
export interface Scene {
  readonly name: string;
  /** The clock follows load, as a governor has it; else it is random. */
  readonly governed: boolean;
  /** What a program draws varies by up to this share from one interval to the next. */
  readonly varies: number;
  /** With all cores busy they take so much less than the sum, as a share. */
  readonly shared: number;
  /** So many programs are always active at the same time, in the same proportion. */
  readonly together: number;
  /** How many times better than sharing by CPU time. */
  readonly better: number;
}

const INDEPENDENT: Omit<Scene, 'name'> = { governed: false, varies: 0, shared: 0, together: 1, better: 2 };

export const SCENES: readonly Scene[] = [
  { name: 'independent', ...INDEPENDENT },
  { name: 'governor follows load', ...INDEPENDENT, governed: true },
  { name: 'program power varies 20 %', ...INDEPENDENT, varies: 0.2 },
  { name: 'cores share up to 20 %', ...INDEPENDENT, shared: 0.2, better: 1 },
  { name: 'programs active together', ...INDEPENDENT, together: 3, better: 1 },
];
