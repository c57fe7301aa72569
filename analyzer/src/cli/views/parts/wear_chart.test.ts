import type { FlashAnswer } from '@edgevitals/shared/results';
import { RESULT_EXAMPLES } from '@edgevitals/shared/testing';
import t from 'tap';
import { palette } from '../../render/colour.js';
import { wearChart } from './wear_chart.js';

const OPTIONS = { width: 80, colours: palette(false), now: 1_790_000_100 };
const { disks } = RESULT_EXAMPLES['flash answer'] as unknown as FlashAnswer;
const wear = disks[0]!.wear[0]!;
const linesOf = (changed: Partial<typeof wear>): readonly string[] =>
  wearChart({ disks: [{ ...disks[0]!, wear: [{ ...wear, ...changed }] }], rawFlash: [] }, OPTIONS).lines;

t.test('wear goes from what is used now to its end, within its band', async t => {
  const [title, ...lines] = linesOf({});
  t.match(title, /^mmcblk0 rated-life-b: /);
  t.match(lines[0], /^100 % ┤ +░+●+░*$/);
  t.match(lines[4], /^ *35 % ┤●/);
  t.match(lines[5], / └now ─+ 3472 d 5 h$/);
});

t.test('where nobody can tell, or where it is over, nothing is drawn', async t => {
  const { remainingSeconds: _, ...untold } = wear;
  t.same(wearChart({ disks: [{ ...disks[0]!, wear: [untold] }], rawFlash: [] }, OPTIONS).lines, []);
  t.same(linesOf({ used: { value: 1.1, basis: 'measured' } }), []);
});
