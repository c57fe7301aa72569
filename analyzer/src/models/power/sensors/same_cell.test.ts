import { Watts } from '@edgevitals/shared/units';
import t from 'tap';
import { SameCells } from './same_cell.js';

const cell = (sensor: string, power: number, volts?: number) => ({
  reading: {
    sensor,
    scope: 'device' as const,
    power: Watts(power),
    sigma: Watts(0),
    gainSigma: 0.1,
    accumulates: false,
    checked: true,
  },
  volts,
});
const names = (cells: readonly ReturnType<typeof cell>[], same = new SameCells()) =>
  same.apart(cells).cells.map(each => each.reading.sensor);

t.test('gauges that agree to a few percent show one cell', async t => {
  t.same(names([cell('battery', 1.56, 3.9), cell('bms', 1.61, 3.93)]), ['battery']);
  t.same(names([cell('a', 1.56, 3.9), cell('b', 1.56, 3.9), cell('c', 1.57, 3.9)]), ['a'], 'three of them');
  t.same(names([cell('a', 4, 11.4), cell('b', 6, 11.4)]), ['a', 'b'], 'a load that is not shared evenly');
  t.same(names([cell('a', 4, 3.9), cell('b', 4, 7.8)]), ['a', 'b'], 'cells of other voltages');
  t.same(names([cell('a', 4), cell('b', 4)]), ['a', 'b'], 'too little is told to say so');
});

t.test('a step of load that one gauge sees later does not turn one cell into two', async t => {
  const same = new SameCells();
  for (let i = 0; i < 5; i++) names([cell('a', 2, 3.9), cell('b', 2, 3.9)], same);
  t.same(names([cell('a', 2, 3.9), cell('b', 5, 3.8)], same), ['a']);
});

t.test('batteries that were alike by chance are told apart by what follows', async t => {
  const same = new SameCells();
  for (let i = 0; i < 20; i++) names([cell('a', 2, 3.9), cell('b', 2, 3.9)], same);
  let seen: string[] = [];
  for (let i = 0; i < 12; i++) seen = names([cell('a', 2, 3.9), cell('b', 4, 3.7)], same);
  t.same(seen, ['a', 'b']);
});
