/**
 * What is to be said of releases, on fleets of which it is known what the new build changed: false alarms however often one looks, changes that
 * are there, and how well their size is told. A rate is of so many fleets; what it may be off by for that (two standard errors) is in its goal.
 */
import { compareBuilds, LOOKS, type QuantityVerdict } from '@edgevitals/analyzer/releases';
import { atLeast, atMost, type Gate } from '../../bench/bench.js';
import { type FleetScene, simulatedFleet, until } from './simulated_fleet.js';

export interface Truth {
  readonly name: string;
  /** Part of the fleets that it takes, all by default. */
  readonly part?: number;
  /** What is told of one fleet: 1 for a yes, or a change. The same seed gives the same. */
  of(seed: number): number;
  /** @param values of all fleets. */
  gate(values: Float64Array): Gate;
}

/** Verdicts at each look after a release, as they are asked for: what is decided needs no later ones. */
function* looks(scene: FleetScene, seed: number, upTo = 14, from = 1): Generator<readonly QuantityVerdict[]> {
  const quantities = simulatedFleet(scene, seed);
  for (const [days] of LOOKS) {
    if (days < from || days > upTo) continue;
    yield compareBuilds(
      quantities.map((devices, i) => ({ quantity: `quantity ${i}`, devices: until(devices, days) })),
      'old',
      'new',
      { seed },
    );
  }
}

/** What one look says of the first quantity. */
function lookOn(day: number, scene: FleetScene, seed: number): QuantityVerdict {
  const [verdicts] = looks(scene, seed, day, day);
  return verdicts![0]!;
}

const isAlarm = ({ verdict }: QuantityVerdict): boolean => verdict === 'worse' || verdict === 'better';
const isWorse = ({ verdict }: QuantityVerdict): boolean => verdict === 'worse';

/** Whether it is said of any quantity at any look. */
function isSaid(
  is: (verdict: QuantityVerdict) => boolean,
  scene: FleetScene,
  seed: number,
  upTo: number,
): boolean {
  for (const verdicts of looks(scene, seed, upTo)) if (verdicts.some(is)) return true;
  return false;
}

const share = (values: Float64Array): number => values.reduce((sum, each) => sum + each, 0) / values.length;
const middle = (values: Float64Array): number => Float64Array.from(values).sort()[values.length >> 1]!;
const slack = (rate: number, fleets: number): number => 2 * Math.sqrt((rate * (1 - rate)) / fleets);

interface Said {
  readonly name: string;
  readonly scene: FleetScene;
  /** `alarms`: a change is told at any look up to a day; `found`: for the worse. */
  readonly what: 'alarms' | 'found';
  readonly day: number;
  readonly goal: number;
}

/** Wrong alarms of all looks after a release. */
const FIVE_IN_100 = 0.05;
const FEW = Math.log(1.05);
const TENTH = Math.log(1.1);
const FIFTH = Math.log(1.2);
const FIFTY = { upgraded: 50, old: 50 } as const;
const STAGES = (device: number): number => (device < 20 ? 0 : 2);
const STAGED = { upgraded: 100, old: 100, spread: 0.12, dayEffect: 0.05, upgradeDay: STAGES } as const;
const LOAD = { ...FIFTY, spread: 0.1, load: 1.2, loadShare: 0.6, countsWork: true } as const;

const SAID: readonly Said[] = [
  ...[0.1, 0.12, 0.15].map(
    (spread): Said => ({
      name: `no change, 50 beside 50, spread ${spread}, five looks`,
      scene: { ...FIFTY, effect: 0, spread, dayEffect: 0.05 },
      what: 'alarms',
      day: 14,
      goal: FIVE_IN_100,
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
    goal: FIVE_IN_100,
  },
  {
    name: 'no change, the worst 50 of 200 first',
    scene: { upgraded: 50, old: 150, effect: 0, spread: 0.2, isSelected: true },
    what: 'alarms',
    day: 14,
    goal: FIVE_IN_100,
  },
  {
    name: 'no change, a fifth more load in the upgraded',
    scene: { ...LOAD, effect: 0 },
    what: 'alarms',
    day: 4,
    goal: FIVE_IN_100,
  },
  {
    name: '10 %, a fifth more load in the upgraded, within a day',
    scene: { ...LOAD, effect: TENTH },
    what: 'found',
    day: 1,
    goal: 0.85,
  },
  {
    name: 'no change, use grows by 1 % a day by itself',
    scene: { ...FIFTY, effect: 0, spread: 0.1, growth: 0.01 },
    what: 'alarms',
    day: 14,
    goal: FIVE_IN_100,
  },
  {
    name: 'no change, 10 of 50 get other hardware that day',
    scene: { ...FIFTY, effect: 0, spread: 0.1, hardwareChanges: 10 },
    what: 'alarms',
    day: 14,
    goal: FIVE_IN_100,
  },
  {
    name: 'no change, 6 of 56',
    scene: { upgraded: 6, old: 50, effect: 0, spread: 0.12 },
    what: 'alarms',
    day: 14,
    goal: FIVE_IN_100,
  },
  {
    name: 'no change, 50 beside 6 that stay',
    scene: { upgraded: 50, old: 6, effect: 0, spread: 0.12 },
    what: 'alarms',
    day: 14,
    goal: FIVE_IN_100,
  },
  {
    name: 'no change, 18 in three steps beside 8 that stay',
    scene: { upgraded: 18, old: 8, effect: 0, spread: 0.12, upgradeDay: device => device % 3 },
    what: 'alarms',
    day: 14,
    goal: FIVE_IN_100,
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
    goal: FIVE_IN_100,
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
    goal: FIVE_IN_100,
  },
  {
    name: 'no change, rolled out to 20, then 100 of 200',
    scene: { ...STAGED, effect: 0 },
    what: 'alarms',
    day: 14,
    goal: FIVE_IN_100,
  },
  {
    name: '10 %, rolled out to 20, then 100 of 200, within four days',
    scene: { ...STAGED, effect: TENTH },
    what: 'found',
    day: 4,
    goal: 0.97,
  },
];

function saidTruth({ name, scene, what, day, goal }: Said): Truth {
  const title = `${what}: ${name}`;
  return {
    name: title,
    of: seed => Number(isSaid(what === 'alarms' ? isAlarm : isWorse, scene, seed, day)),
    gate: values => {
      const off = slack(goal, values.length);
      return what === 'alarms'
        ? atMost(title, share(values), Number((goal + off).toFixed(3)), '')
        : atLeast(title, share(values), Number((goal - off).toFixed(3)), '');
    },
  };
}

/** The change that is told after four days, in the middle of all fleets. */
const sizeTruth = (name: string, scene: FleetScene, change: number): Truth => ({
  name,
  of: seed => lookOn(4, scene, seed).change ?? Number.NaN,
  gate: values => atMost(name, Math.abs(middle(values) - change), 0.01, ''),
});

const NOBODY_STAYS = { upgraded: 200, old: 0, effect: 0, spread: 0.1, dayEffect: 0.05 } as const;
const SAID_SO = 'all 200 at once, nothing to compare with: said so';

export const TRUTHS: readonly Truth[] = [
  ...SAID.map(saidTruth),
  {
    name: SAID_SO,
    part: 0.25,
    of: seed =>
      Number(Array.from(looks(NOBODY_STAYS, seed)).every(([each]) => each?.verdict === 'cannot-be-told')),
    gate: values => atLeast(SAID_SO, share(values), 1, ''),
  },
  sizeTruth(
    'the worst first: change told, in the middle',
    { upgraded: 50, old: 150, effect: 0, spread: 0.2, isSelected: true },
    0,
  ),
  sizeTruth('10 % with a fifth more load: off by, in the middle', { ...LOAD, effect: TENTH }, 0.1),
  sizeTruth('10 % in stages: off by, in the middle', { ...STAGED, effect: TENTH }, 0.1),
  ...[6, 10, 20, 50].map((upgraded): Truth => {
    const name = `95 % interval of ${upgraded} holds it`;
    return {
      name,
      of: seed => {
        const { low = 1, high = -1 } = lookOn(4, { upgraded, old: 50, effect: 0, spread: 0.12 }, seed);
        return Number(low <= 0 && high >= 0);
      },
      gate: values =>
        atLeast(name, share(values), Number((0.92 - slack(0.95, values.length)).toFixed(3)), ''),
    };
  }),
];
