import { fnv1a } from '@edgevitals/shared/bytes';
import { given } from '@edgevitals/shared/objects';
import { holm } from '@edgevitals/shared/statistics';
import { type Figures, QUANTITY_IDS, type QuantityId, quantityRow } from './quantity.js';
import { FEWEST_RUNS, median, medianDifference } from './statistics.js';

/** How one quantity differs from what was saved. */
export interface QuantityComparison {
  readonly quantity: QuantityId;
  readonly verdict: 'better' | 'worse' | 'not told apart' | 'cannot be told';
  readonly before?: number;
  readonly after?: number;
  /** Of `before`: 0.1 is 10 % more. Absent where that was nothing. */
  readonly change?: number;
  /** 95 % interval of `change`. */
  readonly low?: number;
  readonly high?: number;
  /** Corrected for the number of quantities (Holm). */
  readonly p?: number;
  /** Why it cannot be told, or what could have been told. */
  readonly why?: string;
}

export interface ComparisonOptions {
  readonly seed: number;
  /** Two sessions of the same differ by less in 95 % of cases, as a share; by default what is known of each quantity. */
  readonly floor?: number;
  /** Why this is not the machine that it was; undefined where it is. */
  readonly otherMachine?: string;
}

/** Two sessions differ by less than so many of their standard deviations in 95 % of cases: 1.96 times the root of two. */
const SESSIONS = 2.77;
const ALPHA = 0.05;

/** Better, worse or not told apart, for each quantity that both sides have in every run. */
export function compareRuns(
  before: readonly Figures[],
  after: readonly Figures[],
  { seed, floor, otherMachine }: ComparisonOptions,
): QuantityComparison[] {
  const told: QuantityComparison[] = [];
  const tested: {
    readonly id: QuantityId;
    readonly from: number;
    readonly floor: number;
    readonly found: ReturnType<typeof medianDifference>;
  }[] = [];
  for (const id of QUANTITY_IDS) {
    const { sessionSd, ofMachine, derived } = quantityRow(id);
    if (derived) continue;
    const [first, second] = [values(before, id), values(after, id)];
    if (first.length === 0 || second.length === 0) continue;
    const cannot = (why: string): void => {
      told.push({
        quantity: id,
        verdict: 'cannot be told',
        before: median(first),
        after: median(second),
        why,
      });
    };
    if (otherMachine !== undefined && ofMachine) cannot(otherMachine);
    else if (first.length < before.length || second.length < after.length) cannot('not told in every run');
    else if (Math.min(first.length, second.length) < FEWEST_RUNS)
      cannot(`${FEWEST_RUNS} runs at least on both sides: --repeat ${FEWEST_RUNS} or more`);
    else
      tested.push({
        id,
        from: median(first),
        floor: floor ?? SESSIONS * sessionSd,
        found: medianDifference(first, second, seed ^ fnv1a(id)),
      });
  }
  const corrected = holm(tested.map(({ found }) => found.p));
  tested.forEach(({ id, from, floor: least, found }, i) => {
    const p = corrected[i]!;
    const beyond = from * least;
    const isClear = p <= ALPHA;
    const verdict =
      isClear && found.low > beyond ? 'worse' : isClear && found.high < -beyond ? 'better' : 'not told apart';
    const half = Math.max(Math.abs(found.high - found.difference), Math.abs(found.difference - found.low));
    const could = from > 0 ? (half + beyond) / from : undefined;
    told.push({
      quantity: id,
      verdict,
      before: from,
      after: from + found.difference,
      p,
      ...given({
        change: from > 0 ? found.difference / from : undefined,
        low: from > 0 ? found.low / from : undefined,
        high: from > 0 ? found.high / from : undefined,
        why:
          verdict === 'not told apart' && could !== undefined
            ? `could have shown about ${(could * 100).toPrecision(2)} %`
            : undefined,
      }),
    });
  });
  return told.sort((a, b) => QUANTITY_IDS.indexOf(a.quantity) - QUANTITY_IDS.indexOf(b.quantity));
}

const values = (runs: readonly Figures[], id: QuantityId): number[] =>
  runs.flatMap(run => run[id]?.value ?? []);
