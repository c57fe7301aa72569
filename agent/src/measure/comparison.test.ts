import { normal, randomNumbers } from '@edgevitals/shared/random';
import t from 'tap';
import { compareRuns } from './comparison.js';
import type { Figures, QuantityId } from './quantity.js';

const COMPARED: readonly QuantityId[] = [
  'time',
  'cpuTime',
  'memory',
  'writes',
  'written',
  'faults',
  'wakeups',
  'energy',
];

interface Session {
  readonly runs: number;
  /** sd of the logarithm from run to run. */
  readonly spread: number;
  /** Factor on every quantity of the session. */
  readonly factor?: number;
  /** Share of runs that something else disturbed. */
  readonly disturbed?: number;
  readonly only?: QuantityId;
}

function session(
  { runs, spread, factor = 1, disturbed = 0.05, only }: Session,
  random: () => number,
): Figures[] {
  return Array.from({ length: runs }, () => {
    const figures: Figures = {};
    for (const id of COMPARED) {
      const own = only === undefined || id === only ? factor : 1;
      const bump = random() < disturbed ? Math.exp(random()) : 1;
      figures[id] = { value: 100 * own * bump * Math.exp(spread * normal(random)) };
    }
    return figures;
  });
}

function shareOf(
  rounds: number,
  seed: number,
  made: (random: () => number) => readonly [Figures[], Figures[]],
  is: (verdicts: Map<QuantityId, string>) => boolean,
  floor: number | undefined,
): number {
  const random = randomNumbers(seed);
  let count = 0;
  for (let i = 0; i < rounds; i++) {
    const [before, after] = made(random);
    const options = floor === undefined ? { seed: i } : { seed: i, floor };
    const verdicts = new Map(compareRuns(before, after, options).map(each => [each.quantity, each.verdict]));
    if (is(verdicts)) count++;
  }
  return count / rounds;
}
const anything = (verdicts: Map<QuantityId, string>): boolean =>
  [...verdicts.values()].some(verdict => verdict !== 'not told apart');

t.test('of the same command in the same session, one of eight quantities differs in 5 % at most', async t => {
  for (const runs of [5, 10, 20]) {
    const make = (random: () => number) =>
      [session({ runs, spread: 0.05 }, random), session({ runs, spread: 0.05 }, random)] as const;
    const share = shareOf(200, runs, make, anything, 0);
    t.comment(`${runs} runs: false in ${share}`);
    // two standard errors of 200 rounds
    t.ok(share <= 0.05 + 0.031, `${runs} runs: false in ${share}`);
  }
});

t.test('values in steps, as ticks are, make no false alarm either', async t => {
  const ticks = (random: () => number): Figures[] =>
    session({ runs: 10, spread: 0.03 }, random).map(figures => ({
      cpuTime: { value: Math.round(figures.cpuTime!.value / 5) * 5 },
    }));
  const share = shareOf(400, 3, random => [ticks(random), ticks(random)], anything, 0);
  t.ok(share <= 0.05 + 0.022, `false in ${share}`);
});

t.test('sessions that differ by themselves make none: the floor is what sessions differ by', async t => {
  const shaky = (random: () => number) =>
    session({ runs: 20, spread: 0.02, factor: Math.exp(0.03 * normal(random)), only: 'cpuTime' }, random);
  const isFalse = (verdicts: Map<QuantityId, string>) => verdicts.get('cpuTime') !== 'not told apart';
  const make = (random: () => number) => [shaky(random), shaky(random)] as const;
  const plain = shareOf(100, 5, make, isFalse, 0);
  const held = shareOf(100, 5, make, isFalse, undefined);
  t.comment(`without a floor ${plain}, with it ${held}`);
  t.ok(plain > 0.2, `the scene is one that misleads: ${plain}`);
  t.ok(held <= 0.05, `false in ${held}`);
});

t.test('what has changed is found: power', async t => {
  const found = (runs: number, spread: number, factor: number): number =>
    shareOf(
      60,
      7,
      random => [
        session({ runs, spread }, random),
        session({ runs, spread, factor, only: 'cpuTime' }, random),
      ],
      verdicts => verdicts.get('cpuTime') === (factor > 1 ? 'worse' : 'better'),
      0,
    );
  for (const [runs, spread, factor, least] of [
    [10, 0.02, 1.1, 0.85],
    [20, 0.05, 1.1, 0.85],
    [20, 0.05, 0.9, 0.85],
    [30, 0.02, 1.05, 0.9],
  ] as const) {
    const share = found(runs, spread, factor);
    t.comment(`${runs} runs, spread ${spread}, factor ${factor}: found in ${share}`);
    t.ok(share >= least, `${runs} runs, spread ${spread}, factor ${factor}: ${share}`);
  }
});

t.test('what cannot be compared says why', async t => {
  const random = randomNumbers(1);
  const few = compareRuns(
    session({ runs: 3, spread: 0.1 }, random),
    session({ runs: 9, spread: 0.1 }, random),
    { seed: 1 },
  );
  t.ok(few.length === COMPARED.length && few.every(({ verdict }) => verdict === 'cannot be told'));
  t.match(few[0]!.why, /5 runs at least/);
  const options = { seed: 1, otherMachine: 'other cpu' };
  const other = compareRuns(
    session({ runs: 9, spread: 0.1 }, random),
    session({ runs: 9, spread: 0.1 }, random),
    options,
  );
  const verdict = (id: QuantityId) => other.find(({ quantity }) => quantity === id)!;
  t.match(verdict('time'), { verdict: 'cannot be told', why: 'other cpu' });
  t.equal(verdict('faults').verdict, 'not told apart', 'counts are those of the command');
  t.match(verdict('faults').why, /could have shown about \d/);
  const lacking = session({ runs: 9, spread: 0.1 }, random);
  delete lacking[4]!.energy;
  const told = compareRuns(lacking, session({ runs: 9, spread: 0.1 }, random), { seed: 1 });
  t.match(
    told.find(({ quantity }) => quantity === 'energy'),
    { verdict: 'cannot be told', why: /every run/ },
  );
  const nothing = Array.from({ length: 6 }, (): Figures => ({ writes: { value: 0 } }));
  const some = Array.from({ length: 6 }, (): Figures => ({ writes: { value: 4096 } }));
  t.match(compareRuns(nothing, some, { seed: 1 }), [{ verdict: 'worse', before: 0, after: 4096 }]);
});
