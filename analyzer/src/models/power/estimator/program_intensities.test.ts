import t from 'tap';
import type { Column } from './column.js';
import { ProgramIntensities, type ProgramUse } from './program_intensities.js';

const CLUSTER = 'cpu0';
const BASE: Column = { name: 'base', kind: 'base', mean: 1, tau: 1, lower: 0 };
const STATIC: Column = { name: `${CLUSTER}/static`, kind: 'static', mean: 0.3, tau: 0.5, lower: 0 };
const EXPECTED = { mean: 0, sigma: 0.3, cluster: { mean: 1, sigma: 0.1 } };

const use = (program: string, watts: number): ProgramUse => ({ program, cluster: CLUSTER, watts });
const columns = (all: readonly Column[]) => (name: string) => all.find(each => each.name === name);

/** Intensities that have seen `rows` rows of one program that draws what its cluster does by and large. */
function learned(rows: number, all: readonly Column[]): ProgramIntensities {
  const intensities = new ProgramIntensities();
  for (let i = 0; i < rows; i++) take(intensities, all, [use('known', 1 + (i % 3))]);
  return intensities;
}

function take(intensities: ProgramIntensities, all: readonly Column[], uses: readonly ProgramUse[]): void {
  const x = Float64Array.from(all, () => 1);
  const { values } = intensities.row(all, { x, clusters: [] }, uses, 1, true);
  const power = uses.reduce((sum, { watts }) => sum + watts, 1);
  intensities.addRow(values, { power, noise: 0.01, seconds: 1, keep: 1 });
}

const solutionOf = (intensities: ProgramIntensities, all: readonly Column[]) =>
  intensities.solve(columns(all), () => () => EXPECTED);

t.test('a program that gets a column is what was expected of it until a solution is due', async t => {
  const intensities = learned(300, [BASE]);
  const before = solutionOf(intensities, [BASE]);
  take(intensities, [BASE], [use('known', 1), use('new', 2)]);
  const solution = solutionOf(intensities, [BASE]);
  t.equal(solution, before, 'no new solution for one row');
  t.match(solution.intensity(use('new', 2)), { value: EXPECTED.cluster.mean, learned: false });
  for (let i = 0; i < 10; i++) take(intensities, [BASE], [use('known', 1), use('new', 2)]);
  const due = solutionOf(intensities, [BASE]);
  t.not(due, before);
  t.equal(due.size, before.size + 1);
});

t.test('a column of the device that is new is told at once', async t => {
  const intensities = learned(300, [BASE]);
  const before = solutionOf(intensities, [BASE]);
  take(intensities, [BASE, STATIC], [use('known', 1)]);
  const after = solutionOf(intensities, [BASE, STATIC]);
  t.not(after, before);
  t.equal(after.placeOf(STATIC.name), after.size - 1);
});
