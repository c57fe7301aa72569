import t from 'tap';
import { bandChart } from './band_chart.js';
import { chart } from './chart.js';

const format = (value: number): string => `${value} W`;

t.test('values are columns, to an eighth of a line, over all the columns that there are', async t => {
  // 12 columns less the label, a blank and the axis: 7 for four values
  t.same(chart([0, 4, 8, null], { width: 12, height: 2, least: 0, most: 8, format, ends: ['1 h', 'now'] }), [
    '8 W ┤    ██',
    '0 W ┤▁▁████',
    '    └1 h ─ now',
  ]);
});

t.test('what is not known is no column, and 0 is one', async t => {
  const [line = ''] = chart([null, 0, null], { width: 9, height: 1, least: 0, most: 1, format });
  t.equal(line, '1 W ┤  ▁');
});

t.test('what lies beyond the axis ends at it', async t => {
  t.same(chart([99, -5], { width: 7, height: 1, least: 0, most: 1, format }), ['1 W ┤█▁']);
});

t.test('a forecast is a middle line in a band, up to where it ends', async t => {
  const lines = bandChart(
    { start: 0.5, end: 1, low: 50, middle: 100, high: 200 },
    {
      width: 30,
      height: 4,
      format: value => `${value * 100} %`,
      time: seconds => `${Math.round(seconds)} s`,
    },
  );
  t.equal(lines.length, 5);
  t.match(lines[0], /^100 % ┤ +░+●+░+/, 'the middle reaches the end within the band');
  t.match(lines[3], /^ 50 % ┤●/, 'all begin where it is now');
  t.match(lines[4], / └now ─.* 200 s$/);
  t.ok(lines.every(line => line.length <= 30));
});

t.test('a band without an upper end is open', async t => {
  const lines = bandChart(
    { start: 0.2, end: 1, low: 50, middle: 100, high: undefined },
    { width: 40, height: 4, format: value => `${value * 100} %`, time: seconds => `${seconds} s` },
  );
  t.match(lines.at(-1), / └now ─.* 200 s$/, 'twice the middle');
  t.match(lines[3], /░$/, 'the band goes on at its bottom');
});
