import { Hertz, Volts } from '@edgevitals/shared/units';
import t from 'tap';
import { voltagesOf } from './voltage.js';

const points = (...told: [megahertz: number, volts: number | undefined][]) =>
  told.map(([megahertz, volts]) => ({
    frequency: Hertz(megahertz * 1e6),
    voltage: volts === undefined ? undefined : Volts(volts),
  }));
const rounded = (volts: readonly number[]): number[] => volts.map(each => Math.round(each * 1000) / 1000);

t.test('what the kernel tells is taken, what lies between is interpolated', async t => {
  t.same(voltagesOf(points([400, 0.9], [1000, 1.2])), [0.9, 1.2]);
  t.same(rounded(voltagesOf(points([400, 0.9], [700, undefined], [1000, 1.2]))), [0.9, 1.05, 1.2]);
});

t.test('beyond what is known, and where nothing is, volts rise as on other boards', async t => {
  t.same(
    rounded(voltagesOf(points([0, undefined], [500, undefined], [1000, undefined]))),
    [0.8, 0.975, 1.15],
  );
  t.same(rounded(voltagesOf(points([500, undefined], [1000, 1.3]))), [1.102, 1.3]);
  t.same(rounded(voltagesOf(points([0, undefined]))), [1.15], 'a clock that is not known is at its highest');
});

t.test('what is no voltage of a core is not believed', async t => {
  t.same(rounded(voltagesOf(points([500, 0.01], [1000, 12]))), [0.975, 1.15]);
});
