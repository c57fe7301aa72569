import t from 'tap';
import { handMadeInfo } from '../../../testing/hand_made_info.js';
import { BIG_LITTLE_BOARD, PI_3B } from '../../../testing/thermal_plant/boards.js';
import { kernelInfo } from '../../../testing/thermal_plant/kernel_info.js';
import { CpuPowers, powerAt } from './cpu_powers.js';

const infoOf = (board: typeof PI_3B, parts: object = {}) => ({
  ...handMadeInfo(),
  ...kernelInfo(board),
  ...parts,
});

t.test('where operating points are told, CPUs weigh by C f V^2', async t => {
  const powers = CpuPowers.ofInfo(infoOf(BIG_LITTLE_BOARD));
  t.ok(powers.isUneven);
  const ratio = powers.of(4).weight / powers.of(0).weight;
  // 600 pF, 1800 MHz, 1.2 V against 100 pF, 1416 MHz, 1.125 V
  t.ok(Math.abs(ratio - (600 * 1800 * 1.2 ** 2) / (100 * 1416 * 1.125 ** 2)) < 1e-9);
  t.equal(powerAt(powers.of(4), 1.8e9), 1);
  t.ok(Math.abs(powerAt(powers.of(4), 1.2e9) - (1200 * 0.95 ** 2) / (1800 * 1.2 ** 2)) < 1e-9);
  t.equal(powerAt(powers.of(4), 0), 1, 'a clock that nobody tells');
  t.equal(powerAt(powers.of(4), 9e9), 1);
});

t.test('where they are not, by capacity, and by clock to the power of 1.69', async t => {
  const powers = CpuPowers.ofInfo(infoOf(BIG_LITTLE_BOARD, { operatingPoints: [] }));
  t.ok(powers.isUneven);
  t.equal(powers.of(4).weight, 1024);
  t.equal(powers.of(0).weight, 485);
  t.ok(Math.abs(powerAt(powers.of(4), 0.9e9) - 0.5 ** 1.69) < 1e-9);
  // one cluster's table does not compare it with the other
  const [first] = infoOf(BIG_LITTLE_BOARD).operatingPoints!;
  t.equal(CpuPowers.ofInfo(infoOf(BIG_LITTLE_BOARD, { operatingPoints: [first] })).of(4).weight, 1024);
});

t.test('CPUs that are alike, or of which nothing is told, weigh the same', async t => {
  t.notOk(CpuPowers.ofInfo(infoOf(PI_3B)).isUneven);
  const unknown = CpuPowers.ofInfo(undefined);
  t.notOk(unknown.isUneven);
  t.equal(unknown.of(7).weight, 1);
});
