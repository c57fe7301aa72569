/**
 * What is said of releases, on fleets of which it is known what the new build changed: false alarms however often one looks, and
 * changes that are there. A rate is of so many fleets; what it may be off by for that (two standard errors) is in its goal.
 */
import { compareBuilds, LOOKS, type QuantityVerdict } from '@edgevitals/analyzer/releases';
import { atLeast, atMost, type Gate } from '../../bench/bench.js';
import { textTable } from '../../bench/table.js';
import type { Validation } from '../validation.js';
import { type FleetScene, simulatedFleet, until } from './simulated_fleet.js';

const SOUND = 400;
const QUICK = 60;

/** Verdicts at each look after a release. */
function looks(scene: FleetScene, seed: number, upTo = 14): QuantityVerdict[][] {
  const quantities = simulatedFleet(scene, seed);
  return LOOKS.filter(([days]) => days <= upTo).map(([days]) =>
    compareBuilds(
      quantities.map((devices, i) => ({ quantity: `quantity ${i}`, devices: until(devices, days) })),
      'old',
      'new',
      { seed },
    ),
  );
}

const isAlarm = (verdicts: readonly QuantityVerdict[]): boolean =>
  verdicts.some(({ verdict }) => verdict === 'worse' || verdict === 'better');
const isWorse = (verdicts: readonly QuantityVerdict[]): boolean =>
  verdicts.some(({ verdict }) => verdict === 'worse');

/** Share of fleets for which it is so. */
function share(fleets: number, is: (seed: number) => boolean): number {
  let count = 0;
  for (let seed = 1; seed <= fleets; seed++) if (is(seed)) count++;
  return count / fleets;
}

const slack = (rate: number, fleets: number): number => 2 * Math.sqrt((rate * (1 - rate)) / fleets);

interface Truth {
  readonly name: string;
  readonly scene: FleetScene;
  /** `alarms`: a change is told at any look up to a day; `found`: for the worse. */
  readonly what: 'alarms' | 'found';
  readonly day: number;
  readonly goal: number;
}

const FEW = Math.log(1.05);
const TENTH = Math.log(1.1);
const FIFTH = Math.log(1.2);
const FIFTY = { upgraded: 50, old: 50 } as const;
const STAGES = (device: number): number => (device < 20 ? 0 : 2);
const STAGED = { upgraded: 100, old: 100, spread: 0.12, dayEffect: 0.05, upgradeDay: STAGES } as const;
const LOAD = { ...FIFTY, spread: 0.1, load: 1.2, loadShare: 0.6, countsWork: true } as const;

const TRUTHS: readonly Truth[] = [
  ...[0.1, 0.12, 0.15].map(
    (spread): Truth => ({
      name: `no change, 50 beside 50, spread ${spread}, five looks`,
      scene: { ...FIFTY, effect: 0, spread, dayEffect: 0.05 },
      what: 'alarms',
      day: 14,
      goal: 0.06,
    }),
  ),
  {
    name: '10 %, 50 beside 50, spread 0.10, within a day',
    scene: { ...FIFTY, effect: TENTH, spread: 0.1, dayEffect: 0.05 },
    what: 'found',
    day: 1,
    goal: 0.9,
  },
  {
    name: '10 %, 50 beside 200, spread 0.12, within a day',
    scene: { upgraded: 50, old: 200, effect: TENTH, spread: 0.12 },
    what: 'found',
    day: 1,
    goal: 0.92,
  },
  {
    name: '10 %, 50 beside 50, spread 0.12, within two days',
    scene: { ...FIFTY, effect: TENTH, spread: 0.12 },
    what: 'found',
    day: 2,
    goal: 0.9,
  },
  {
    name: '20 %, 50 beside 50, spread 0.20, within a day',
    scene: { ...FIFTY, effect: FIFTH, spread: 0.2 },
    what: 'found',
    day: 1,
    goal: 0.9,
  },
  {
    name: '20 %, 20 beside 20, spread 0.20, within four days',
    scene: { upgraded: 20, old: 20, effect: FIFTH, spread: 0.2 },
    what: 'found',
    day: 4,
    goal: 0.77,
  },
  {
    name: '5 %, 50 beside 50, spread 0.10, within 14 days',
    scene: { ...FIFTY, effect: FEW, spread: 0.1 },
    what: 'found',
    day: 14,
    goal: 0.75,
  },
  {
    name: 'no change, all 200 at once, 14 past days known',
    scene: { upgraded: 200, old: 0, effect: 0, spread: 0.1, dayEffect: 0.05, before: 24 },
    what: 'alarms',
    day: 14,
    goal: 0.07,
  },
  {
    name: 'no change, the worst 50 of 200 first',
    scene: { upgraded: 50, old: 150, effect: 0, spread: 0.2, isSelected: true },
    what: 'alarms',
    day: 14,
    goal: 0.07,
  },
  {
    name: 'no change, a fifth more load in the upgraded',
    scene: { ...LOAD, effect: 0 },
    what: 'alarms',
    day: 4,
    goal: 0.1,
  },
  {
    name: 'no change, use grows by 1 % a day by itself',
    scene: { ...FIFTY, effect: 0, spread: 0.1, growth: 0.01 },
    what: 'alarms',
    day: 14,
    goal: 0.07,
  },
  {
    name: 'no change, 10 of 50 get other hardware that day',
    scene: { ...FIFTY, effect: 0, spread: 0.1, hardwareChanges: 10 },
    what: 'alarms',
    day: 14,
    goal: 0.07,
  },
  {
    name: 'no change, 6 of 56',
    scene: { upgraded: 6, old: 50, effect: 0, spread: 0.12 },
    what: 'alarms',
    day: 14,
    goal: 0.06,
  },
  {
    name: '20 %, 6 of 56, within a day',
    scene: { upgraded: 6, old: 50, effect: FIFTH, spread: 0.12 },
    what: 'found',
    day: 1,
    goal: 0.65,
  },
  {
    name: '20 %, 6 of 56, within four days',
    scene: { upgraded: 6, old: 50, effect: FIFTH, spread: 0.12 },
    what: 'found',
    day: 4,
    goal: 0.86,
  },
  {
    name: 'no change, 6 of 56 which get 2.5 times noisier, first look',
    scene: { upgraded: 6, old: 50, effect: 0, spread: 0.12, noisier: 2.5 },
    what: 'alarms',
    day: 1,
    goal: 0.1,
  },
  {
    name: 'no change, five devices, no old ones, no past days',
    scene: { upgraded: 5, old: 0, effect: 0, spread: 0.1 },
    what: 'alarms',
    day: 14,
    goal: 0,
  },
  {
    name: 'no change in any of eight quantities',
    scene: { ...FIFTY, effect: 0, spread: 0.1, quantities: 8 },
    what: 'alarms',
    day: 14,
    goal: 0.06,
  },
  {
    name: 'no change, rolled out to 20, then 100 of 200',
    scene: { ...STAGED, effect: 0 },
    what: 'alarms',
    day: 14,
    goal: 0.06,
  },
  {
    name: '10 %, rolled out to 20, then 100 of 200, within four days',
    scene: { ...STAGED, effect: TENTH },
    what: 'found',
    day: 4,
    goal: 0.97,
  },
];

export const releases: Validation = {
  name: 'releases',
  summary: 'what is said of new builds, on simulated fleets of which the change is known',
  needsData: false,
  async run({ quick, print, progress }) {
    const fleets = quick ? QUICK : SOUND;
    const gates: Gate[] = [];
    const rows: string[][] = [];
    const gate = (made: Gate): void => {
      gates.push(made);
      rows.push([
        made.gate,
        made.value?.toFixed(3) ?? '-',
        made.goal,
        made.holds ? 'holds' : 'DOES NOT HOLD',
      ]);
    };
    for (const { name, scene, what, day, goal } of TRUTHS) {
      progress(name);
      const wanted = what === 'alarms' ? isAlarm : isWorse;
      const rate = share(fleets, seed => looks(scene, seed, day).some(wanted));
      const off = slack(goal, fleets);
      gate(
        what === 'alarms'
          ? atMost(`alarms: ${name}`, rate, Number((goal + off).toFixed(3)), '')
          : atLeast(`found: ${name}`, rate, Number((goal - off).toFixed(3)), ''),
      );
    }
    for (const made of estimates(fleets)) gate(made);
    print(textTable([['truth', 'rate', 'goal', ''], ...rows]));
    return gates;
  },
};

/** What is said of the size of a change, and where nothing can be said. */
function* estimates(fleets: number): Generator<Gate> {
  const nobodyStays = { upgraded: 200, old: 0, effect: 0, spread: 0.1, dayEffect: 0.05 };
  yield atLeast(
    'all 200 at once, nothing to compare with: said so',
    share(fleets / 4, seed => looks(nobodyStays, seed).every(([each]) => each?.verdict === 'cannot-be-told')),
    1,
    '',
  );
  const changes = (scene: FleetScene): number[] =>
    Array.from({ length: fleets }, (_, i) => looks(scene, i + 1, 4).at(-1)![0]!.change ?? Number.NaN).sort(
      (a, b) => a - b,
    );
  const middle = (values: readonly number[]): number => values[values.length >> 1]!;
  const selected = middle(changes({ upgraded: 50, old: 150, effect: 0, spread: 0.2, isSelected: true }));
  yield atMost('the worst first: change told, in the middle', Math.abs(selected), 0.01, '');
  const loaded = middle(changes({ ...LOAD, effect: TENTH }));
  yield atMost('10 % with a fifth more load: off by, in the middle', Math.abs(loaded - 0.1), 0.01, '');
  const staged = middle(changes({ ...STAGED, effect: TENTH }));
  yield atMost('10 % in stages: off by, in the middle', Math.abs(staged - 0.1), 0.01, '');
  for (const upgraded of [6, 10, 20, 50]) {
    const covered = share(fleets, seed => {
      const [each] = looks({ upgraded, old: 50, effect: 0, spread: 0.12 }, seed, 4).at(-1)!;
      return (each!.low ?? 1) <= 0 && (each!.high ?? -1) >= 0;
    });
    yield atLeast(
      `95 % interval of ${upgraded} holds it`,
      covered,
      Number((0.92 - slack(0.95, fleets)).toFixed(3)),
      '',
    );
  }
}
