import t from 'tap';
import type { Slice } from '../../history/slice.js';
import type { EnergyRow } from '../../quantities/index.js';
import { programPowers } from './program_powers.js';

const ENERGY = { joules: 20, basis: 'modelled' } as EnergyRow;
const sliceOf = (rows: readonly [program: string, joules?: number, joulesSigma?: number][]): Slice =>
  ({
    processes: rows.map(([program, joules, joulesSigma]) => ({ program, joules, joulesSigma })),
  }) as unknown as Slice;

t.test(
  'of a device`s power the five programs that cause most are told, processes of one added up',
  async t => {
    const rows = ['a', 'b', 'c', 'd', 'e', 'f'].map((program, i): [string, number, number] => [
      program,
      i + 1,
      0.1,
    ]);
    const told = programPowers(sliceOf([...rows, ['f', 4, 0.1], ['idle']]), ENERGY, 10);
    t.same(
      told.map(({ program }) => program),
      ['f', 'e', 'd', 'c', 'b'],
    );
    t.match(told[0], { power: { value: 1, sigma: 0.02, basis: 'modelled' }, share: 0.5 });
  },
);

t.test('what is published only is a prior, and of a device that slept nothing is told', async t => {
  const slice = sliceOf([['a', 5]]);
  t.same(programPowers(slice, { ...ENERGY, basis: 'prior' }, 10), [
    { program: 'a', power: { value: 0.5, basis: 'prior' }, share: 0.25 },
  ]);
  t.same(programPowers(slice, ENERGY, 0), []);
});
