/** Findings held against what is true. */
import type { Finding } from '@edgevitals/shared/results';
import type { Started } from './scene.js';
import type { Truth } from './workloads.js';

export const TRUTHS: readonly Truth[] = ['poller', 'paced', 'event', 'idle'];

export interface Verdicts {
  /** Programs that are said to poll, and the others, by what is true of them. */
  readonly counts: Readonly<
    Record<Truth, { readonly found: readonly string[]; readonly left: readonly string[] }>
  >;
  /** Findings of which all that they claim is true, among all; 0 where there are none, lest nothing be right. */
  readonly precision: number;
  /** Findings of pollers among all: what is woken by its timer and does something is none of them. */
  readonly strict: number;
  /** Pollers that are found, among all. */
  readonly recall: number;
  /** Claims, that its own timer wakes it and that it does nothing then, which are not true. */
  readonly untrue: readonly string[];
}

const NOTHING = /does next to nothing/;

/** Each program by its pid, of findings about polling. */
export function verdictsOf(started: readonly Started[], findings: readonly Finding[]): Verdicts {
  const byPid = new Map(
    findings
      .filter(({ kind }) => kind === 'power.polling')
      .map(finding => [finding.evidence.find(({ name }) => name === 'pid')?.value, finding]),
  );
  const of = (truth: Truth, isFound: boolean): string[] =>
    started.filter(each => each.truth === truth && byPid.has(each.pid) === isFound).map(({ name }) => name);
  const count = (truth: Truth) => ({ found: of(truth, true), left: of(truth, false) });
  const counts = {
    poller: count('poller'),
    paced: count('paced'),
    event: count('event'),
    idle: count('idle'),
  };
  const right = counts.poller.found.length;
  const all = TRUTHS.reduce((sum, truth) => sum + counts[truth].found.length, 0);
  const untrue = untrueClaims(started, byPid);
  return {
    counts,
    precision: all === 0 ? 0 : (all - untrue.length) / all,
    strict: all === 0 ? 0 : right / all,
    recall: right / (right + counts.poller.left.length),
    untrue,
  };
}

function untrueClaims(
  started: readonly Started[],
  byPid: ReadonlyMap<number | undefined, Finding>,
): string[] {
  return started.flatMap(({ name, truth, pid }) => {
    const finding = byPid.get(pid);
    if (finding === undefined) return [];
    if (truth === 'event' || truth === 'idle') return [`${name}: woken by others`];
    return truth === 'paced' && NOTHING.test(finding.summary) ? [`${name}: does something`] : [];
  });
}

/** For people: what is true by what is said, and the names of those that are not told right. */
export function matrixRows({ counts }: Verdicts): string[][] {
  return TRUTHS.map(truth => {
    const { found, left } = counts[truth];
    const wrong = truth === 'poller' ? left : found;
    return [truth, `${found.length}`, `${left.length}`, wrong.join(' ')];
  });
}
