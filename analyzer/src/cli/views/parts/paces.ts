/** Instructions of programs a second and a cycle, over all kinds of cores that they ran on. */
import type { CountedUse } from '@edgevitals/shared/results';

export interface InstructionPace {
  readonly perSecond: number | undefined;
  /** Undefined where any of the cores does not count cycles. */
  readonly perCycle: number | undefined;
}

/** By program. Instructions and cycles are added up over kinds of cores, never their ratios. */
export function pacesOf(counted: readonly CountedUse[]): ReadonlyMap<string, InstructionPace> {
  const paces = new Map<string, InstructionPace & { readonly cycles: number | undefined }>();
  for (const { program, instructionsPerSecond, instructionsPerCycle } of counted) {
    const known = paces.get(program);
    const rate = instructionsPerSecond?.value;
    const ratio = instructionsPerCycle?.value;
    const cycles = rate === undefined || !(ratio !== undefined && ratio > 0) ? undefined : rate / ratio;
    const perSecond = known === undefined ? rate : sum(known.perSecond, rate);
    const all = known === undefined ? cycles : sum(known.cycles, cycles);
    const perCycle = perSecond === undefined || all === undefined ? undefined : perSecond / all;
    paces.set(program, {
      perSecond,
      perCycle: perCycle ?? (known === undefined ? ratio : undefined),
      cycles: all,
    });
  }
  return paces;
}

const sum = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined || b === undefined ? undefined : a + b;
