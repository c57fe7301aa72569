import t from 'tap';
import type { ThermalBoard } from './board.js';
import { BIG_LITTLE_BOARD, FAN_BOARD, PI_3B } from './boards.js';
import { steady } from './programs.js';
import { leakageWatts } from './silicon.js';
import { ThermalPlant } from './thermal_plant.js';

const EXACT = { stepCelsius: 0, noiseCelsius: 0 };
const burn = (cluster: string, threads: number, demand = 1) => ({
  name: 'burn',
  pid: 100,
  cluster,
  threads,
  demand: steady(demand),
});

t.test(
  'at rest it ends where power and leakage find each other: T = T_a + sum R (P + P_leak(T))',
  async t => {
    const board: ThermalBoard = { ...PI_3B, sensor: EXACT };
    const plant = new ThermalPlant(board, [burn('policy0', 1, 0.6)]);
    for (let i = 0; i < 5000; i++) plant.advance(1);
    const [cluster] = plant.clusters;
    const celsius = plant.zones[0]!.celsius;
    const heat = cluster!.watts + leakageWatts(cluster!.cluster.leakage, celsius);
    const wanted = 25 + (2.2 + 6.5 + 7) * heat + (3 + 7) * board.restWatts;
    t.ok(Math.abs(celsius - wanted) < 0.01, `${celsius} degC, ${wanted} by hand`);
    t.ok(heat > cluster!.watts, 'it leaks');
  },
);

t.test('a board that has been idle for long begins in balance', async t => {
  const plant = new ThermalPlant({ ...PI_3B, sensor: EXACT }, []);
  const before = plant.zones[0]!.celsius;
  for (let i = 0; i < 1000; i++) plant.advance(1);
  t.ok(Math.abs(plant.zones[0]!.celsius - before) < 0.05, `${before} to ${plant.zones[0]!.celsius}`);
});

t.test('ambient that drifts moves every temperature with it', async t => {
  const plant = (ambient: (seconds: number) => number) => {
    const made = new ThermalPlant({ ...PI_3B, clusters: PI_3B.clusters.map(cold) }, [], { ambient });
    for (let i = 0; i < 600; i++) made.advance(1);
    return made.zones[0]!.celsius;
  };
  const rise = plant(seconds => 20 + seconds / 100) - plant(() => 20);
  t.ok(Math.abs(rise - 6) < 1e-9, `${rise}`);
});

/** Without leakage the plant is linear. */
const cold = (cluster: ThermalBoard['clusters'][number]) => ({
  ...cluster,
  leakage: { watts: 0, beta: 0 },
});

t.test('a zone is warmed by a neighbour through what they share, not through its die', async t => {
  const plant = new ThermalPlant(BIG_LITTLE_BOARD, [burn('policy4', 2)]);
  for (let i = 0; i < 8; i++) plant.advance(1);
  const [cpu, gpu] = plant.zones;
  t.ok(cpu!.bank.riseOf(0) > 3 * gpu!.bank.riseOf(0));
  t.ok(Math.abs(cpu!.bank.riseOf(1) - gpu!.bank.riseOf(1)) < 1e-9);
});

t.test('a fan that turns cools, a blocked one does not, and its state is the same', async t => {
  const after = (blocked: boolean) => {
    const plant = new ThermalPlant(FAN_BOARD, [burn('policy4', 1)]);
    plant.fanBlocked = blocked;
    for (let i = 0; i < 400; i++) plant.advance(1);
    return { celsius: plant.zones[0]!.celsius, state: plant.coolers[3]!.state };
  };
  const [turns, blocked] = [after(false), after(true)];
  t.ok(turns.state > 0 && blocked.state > 0);
  t.ok(blocked.celsius > turns.celsius + 5, `${blocked.celsius} and ${turns.celsius}`);
});

t.test('counters of CPUs and programs agree, and clocks account for all the time awake', async t => {
  const plant = new ThermalPlant(BIG_LITTLE_BOARD, [
    burn('policy4', 2, 0.7),
    { ...burn('policy0', 3, 0.5), name: 'other', pid: 101 },
  ]);
  for (let i = 0; i < 100; i++) plant.advance(1);
  plant.suspend(50);
  plant.clusters.forEach((cluster, i) => {
    const busy = cluster.busySeconds.reduce((sum, each) => sum + each, 0);
    t.ok(Math.abs(busy - plant.programs[1 - i]!.load.busySeconds) < 1e-6);
    const idle = cluster.idleSeconds.reduce((sum, each) => sum + each, 0);
    t.ok(Math.abs(busy + idle - 100 * cluster.cluster.cpus.length) < 1e-6);
    const resident = [...cluster.residency.values()].reduce((sum, each) => sum + each, 0);
    t.ok(Math.abs(resident - 100) < 1e-6);
  });
  t.match(plant, { seconds: 150, suspendedSeconds: 50 });
});

t.test('in suspend it cools, and is governed at once when it wakes', async t => {
  const plant = new ThermalPlant({ ...BIG_LITTLE_BOARD, ambientCelsius: 30 }, [burn('policy4', 2)]);
  for (let i = 0; i < 300; i++) plant.advance(1);
  const hot = plant.zones[0]!.celsius;
  t.ok(plant.coolers[1]!.state > 0);
  plant.suspend(600);
  t.ok(plant.zones[0]!.celsius < hot - 20);
  t.equal(plant.coolers[1]!.state, 0);
});

t.test('a CPU that is off does not leak', async t => {
  const plant = new ThermalPlant({ ...PI_3B, sensor: EXACT }, []);
  plant.setOnline(2, false);
  plant.setOnline(3, false);
  plant.advance(1);
  const { leakage } = plant.clusters[0]!.cluster;
  const off = plant.totalWatts - PI_3B.restWatts;
  const half = leakageWatts(leakage, plant.zones[0]!.celsius) / 2;
  t.ok(Math.abs(off - half) < 0.01 * half, `${off} of ${half} W`);
});
