import { compareBuilds } from '@edgevitals/analyzer/releases';
import t from 'tap';
import { type FleetScene, simulatedFleet, until } from './simulated_fleet.js';
import { takeTruths } from './take_truths.js';
import { TRUTHS } from './truths.js';

const told = (scene: FleetScene, seed: number, days: number) =>
  compareBuilds([{ quantity: 'cpu', devices: until(simulatedFleet(scene, seed)[0]!, days) }], 'old', 'new', {
    seed,
  })[0]!;
const many = (scene: FleetScene, days: number, fleets = 40) =>
  Array.from({ length: fleets }, (_, i) => told(scene, i + 1, days));
const FIFTY = { upgraded: 50, old: 50, spread: 0.1, dayEffect: 0.05 } as const;

t.test('no change is hardly ever told, whatever that day did to all', async t => {
  const alarms = many({ ...FIFTY, effect: 0 }, 4).filter(({ verdict }) => verdict !== 'not-told-apart');
  t.ok(alarms.length <= 3, `${alarms.length} of 40`);
});

t.test('a tenth more is found, and is about a tenth', async t => {
  const found = many({ ...FIFTY, effect: Math.log(1.1) }, 2);
  t.ok(found.filter(({ verdict }) => verdict === 'worse').length >= 32);
  const inside = found.filter(({ low, high }) => low! <= 0.1 && high! >= 0.1).length;
  t.ok(inside >= 34, `${inside} of 40 intervals hold it`);
});

t.test('where everybody was upgraded at once nothing can be told, unless past days tell', async t => {
  const all = { upgraded: 60, old: 0, spread: 0.1, dayEffect: 0.05, effect: Math.log(1.1) } as const;
  t.match(told(all, 1, 4), { verdict: 'cannot-be-told', why: /apart from a change of that day/ });
  t.equal(told({ ...all, before: 24 }, 1, 4).effect?.by, 'past-days');
});

t.test('a load that is counted is taken out', async t => {
  const scene = { ...FIFTY, effect: Math.log(1.1), load: 1.2, loadShare: 0.6, countsWork: true };
  const changes = many(scene, 4)
    .map(({ change }) => change!)
    .sort((a, b) => a - b);
  t.ok(Math.abs(changes[20]! - 0.1) < 0.015, `${changes[20]}`);
});

t.test('hardware that changes with the build is left out by name', async t => {
  t.equal(told({ ...FIFTY, effect: 0, hardwareChanges: 10 }, 3, 4).effect?.leftOut.length, 10);
});

t.test('a rate is the same with any number of threads', async t => {
  const counts = TRUTHS.map(({ name }) => (name.startsWith('found: 10 %, 50 beside 50') ? 30 : 0));
  const told = async (threads: number): Promise<Map<string, Float64Array>> => {
    const all = new Map<string, Float64Array>();
    await takeTruths(counts, (truth, values) => all.set(TRUTHS[truth]!.name, values), threads);
    return all;
  };
  const [one, three] = [await told(1), await told(3)];
  t.strictSame([...one.keys()].sort(), [...three.keys()].sort());
  t.equal(one.size, 2);
  for (const [name, values] of one) {
    t.strictSame(Array.from(three.get(name)!), Array.from(values), name);
    t.ok(values.some(value => value === 1) && values.some(value => value === 0), name);
  }
});
