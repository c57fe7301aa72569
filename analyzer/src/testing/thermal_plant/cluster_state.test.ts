import t from 'tap';
import type { PlantCluster } from './board.js';
import { type Cap, newCap } from './caps.js';
import { ClusterState, type PlacedLoad } from './cluster_state.js';

const CLUSTER: PlantCluster = {
  name: 'policy0',
  cpus: [0, 1],
  part: 'Cortex-A53',
  capacity: 1024,
  points: [500, 1000, 1500, 2000].map(mhz => ({ khz: mhz * 1000, volts: 1 })),
  farads: 1e-9,
  uncoreFarads: 0,
  leakage: { watts: 0, beta: 0 },
  driver: 'cpufreq-dt',
  governor: 'schedutil',
  statistics: true,
};
const load = (demand: number, threads = 1): PlacedLoad => ({
  demand,
  threads,
  intensity: 1,
  busySeconds: 0,
  processor: 0,
});
const capped = (khz: number, shows: Cap['shows']): ClusterState => {
  const cap = newCap('policy0', 'thermal', shows);
  cap.khz = khz;
  return new ClusterState(CLUSTER, [cap, { ...newCap('policy9', 'user', 'limit'), khz: 1 }]);
};

t.test('schedutil asks for 1.25 of what the busiest CPU needs', async t => {
  const state = new ClusterState(CLUSTER, []);
  for (const [demand, khz] of [
    [0, 500_000],
    [0.4, 1_000_000],
    [0.41, 1_500_000],
    [0.9, 2_000_000],
  ] as const) {
    state.run([load(demand)], 1);
    t.equal(state.khz, khz, `${demand}`);
  }
});

t.test('governors that do not ask', async t => {
  const state = new ClusterState(CLUSTER, []);
  const khz = (governor: ClusterState['governor']): number => {
    state.governor = governor;
    state.run([load(1)], 1);
    return state.demandKhz;
  };
  state.setKhz = 1_000_000;
  t.strictSame([khz('powersave'), khz('performance'), khz('userspace')], [500_000, 2_000_000, 1_000_000]);
});

t.test('work at half the clock keeps a CPU busy for twice as long, at most all the time', async t => {
  const state = capped(1_000_000, 'limit');
  const [paced, greedy] = [load(0.3), load(1)];
  state.run([paced, greedy], 2);
  t.ok(Math.abs(paced.busySeconds - 1.2) < 1e-12);
  t.equal(greedy.busySeconds, 2);
  t.ok(Math.abs(state.busy - 1.6) < 1e-12);
  t.ok(Math.abs(state.watts - 1e-9 * 1e9 * 1.6) < 1e-12, 'C f V^2 of what is busy');
  t.strictSame(
    [...state.busySeconds].map(each => Math.round(each * 10)),
    [12, 20],
  );
});

t.test('programs share a CPU by what they want of it', async t => {
  const state = new ClusterState({ ...CLUSTER, cpus: [0] }, []);
  const [a, b] = [load(1), load(0.5)];
  state.run([a, b], 3);
  t.ok(Math.abs(a.busySeconds - 2) < 1e-12);
  t.ok(Math.abs(b.busySeconds - 1) < 1e-12);
});

t.test('what a kernel shows of a cap', async t => {
  const shown = (shows: Cap['shows']) => {
    const state = capped(1_200_000, shows);
    state.run([load(1)], 1);
    const { khz, shownKhz, limitKhz, demandKhz, cause, residency } = state;
    const most = [...residency].find(([, seconds]) => seconds > 0)![0];
    return [khz, shownKhz, limitKhz, most, demandKhz, cause];
  };
  t.strictSame(shown('limit'), [1_000_000, 1_000_000, 1_200_000, 1_000_000, 2_000_000, 'thermal']);
  t.strictSame(shown('clock'), [1_200_000, 1_200_000, 2_000_000, 2_000_000, 2_000_000, 'thermal']);
  t.strictSame(shown('nothing'), [1_200_000, 2_000_000, 2_000_000, 2_000_000, 2_000_000, 'thermal']);
});

t.test('a cap above what is asked for takes nothing', async t => {
  const state = capped(1_000_000, 'limit');
  state.run([load(0.2)], 1);
  t.equal(state.cause, undefined);
});

t.test('a table that promises more than the silicon: nothing is lost', async t => {
  const state = new ClusterState({ ...CLUSTER, reachableKhz: 1_700_000 }, []);
  state.run([load(1)], 1);
  t.match(state, { khz: 1_700_000, demandKhz: 1_700_000, shownKhz: 1_700_000, limitKhz: 2_000_000 });
  t.equal(state.residency.get(1_500_000), 1);
});

t.test('without a CPU, work goes to the others, and what finds no room is told', async t => {
  const state = new ClusterState(CLUSTER, []);
  state.online[1] = false;
  const greedy = load(1, 2);
  state.run([greedy], 1);
  t.equal(greedy.busySeconds, 1);
  t.equal(state.offlineDemand, 1);
  t.strictSame([...state.busySeconds], [1, 0]);
  t.strictSame([...state.idleSeconds], [0, 0], 'time of a CPU that is off does not count');
});
