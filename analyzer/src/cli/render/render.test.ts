import t from 'tap';
import { palette, wantsColour } from './colour.js';
import { sparkline } from './sparkline.js';
import { table } from './table.js';
import { fit, pad, textWidth, wrap } from './width.js';

t.test('a sparkline shows the newest values, from nothing to the most', async t => {
  t.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8), '▁▂▃▄▅▆▇█');
  t.equal(sparkline([9, 0, 1], 2), '▁▂', 'scaled to all values, cut to the newest');
  t.equal(sparkline([1], 4, 1), '   █');
  t.equal(sparkline([0, 0], 2), '▁▁');
  t.equal(sparkline([1, Number.NaN, 1], 3, 1), '█ █');
  t.equal(sparkline([], 3), '   ');
  t.equal(sparkline([5, -1], 2, 1), '█▁');
});

t.test('text is measured in terminal columns', async t => {
  t.equal(textWidth('\x1b[31mred\x1b[39m'), 3);
  t.equal(textWidth('日本'), 4);
  t.equal(fit('abcdef', 4), 'abc…');
  t.equal(fit('日本語', 4), '日…');
  t.equal(pad('日', 4), '日  ');
  t.equal(pad('7', 3, 'right'), '  7');
  t.same(wrap('one two three', 7), ['one two', 'three']);
});

t.test('a table stays inside 80 columns: the flexible column gives way', async t => {
  const lines = table(
    [{ title: 'PROGRAM', flexible: true }, { title: 'CPU', align: 'right' }, { title: 'NOTE' }],
    [
      ['p'.repeat(100), '1.5', 'busy'],
      ['short', '12.25', ''],
    ],
    { width: 80 },
  );
  t.same(
    lines.map(textWidth).filter(width => width > 80),
    [],
  );
  t.match(lines[1], /^p+… {4}1\.5 {2}busy$/);
  t.match(lines[2], /^short +12\.25$/);
});

t.test('colour is for terminals, and NO_COLOR turns it off', async t => {
  t.equal(wantsColour(true, {}), true);
  t.equal(wantsColour(false, {}), false);
  t.equal(wantsColour(true, { NO_COLOR: '1' }), false);
  t.equal(wantsColour(true, { TERM: 'dumb' }), false);
  t.equal(wantsColour(false, { FORCE_COLOR: '1' }), true);
  t.equal(palette(false).red('x'), 'x');
  t.equal(palette(true).red('x'), '\x1b[31mx\x1b[39m');
});
