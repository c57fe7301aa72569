import type { Estimate } from '@edgevitals/shared/results';
import t from 'tap';
import { inJoules } from '../view.js';
import { commonBasis } from './common_basis.js';

const of = (value: number, sigma: number | undefined, basis: Estimate['basis']): Estimate =>
  sigma === undefined ? { value, basis } : { value, sigma, basis };

t.test('what all rows have in common is said once', async t => {
  const { note, cell } = commonBasis([of(100, 104, 'prior'), of(50, 51.9, 'prior'), undefined], inJoules);
  t.equal(note, '± 104 %, prior');
  t.equal(cell(of(100, 104, 'prior')), '100 J');
  t.equal(cell(undefined), '-');
});

t.test('what they do not have in common stands on each of them', async t => {
  const doubts = commonBasis([of(100, 10, 'modelled'), of(50, 40, 'modelled')], inJoules);
  t.equal(doubts.note, 'modelled');
  t.equal(doubts.cell(of(50, 40, 'modelled')), '50.0 J ± 40.0 J');
  const bases = commonBasis([of(100, 10, 'measured'), of(50, 5, 'modelled')], inJoules);
  t.equal(bases.note, '± 10 %');
  t.equal(bases.cell(of(50, 5, 'modelled')), '50.0 J (modelled)');
  t.equal(commonBasis([of(1, undefined, 'prior')], inJoules).note, 'prior', 'unknown is not 0');
  t.equal(commonBasis([], inJoules).note, '');
});
