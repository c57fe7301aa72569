import t from 'tap';
import { codePoints } from './columns.js';
import { type TextColumn, table } from './table.js';

const COLUMNS: readonly TextColumn[] = [
  { title: 'PROGRAM', flexible: true },
  { title: 'CPU', align: 'right' },
  { title: 'NOTE' },
];

t.test('a table stays inside 80 columns: the flexible column gives way', async t => {
  const lines = table(
    COLUMNS,
    [
      ['p'.repeat(100), '1.5', 'busy'],
      ['short', '12.25', ''],
    ],
    { width: 80, textWidth: codePoints },
  );
  t.same(
    lines.map(codePoints).filter(width => width > 80),
    [],
  );
  t.match(lines[1], /^p+… {4}1\.5 {2}busy$/);
  t.match(lines[2], /^short +12\.25$/);
});

t.test('columns are as wide as their widest cell, or as wide as they have to be', async t => {
  const options = { width: Infinity, textWidth: codePoints };
  t.same(table(COLUMNS, [['a', '1']], options), ['PROGRAM  CPU  NOTE', 'a          1']);
  t.same(table([{ title: 'A', align: 'right', least: 4 }, { title: 'B' }], [['1', 'x']], options), [
    '   A  B',
    '   1  x',
  ]);
});

t.test('the heading alone is painted', async t => {
  const lines = table(COLUMNS, [['a', '1', 'b']], {
    width: 80,
    textWidth: codePoints,
    heading: text => `<${text}>`,
  });
  t.same(lines, ['<PROGRAM  CPU  NOTE>', 'a          1  b']);
});

t.test('of several flexible columns the widest gives way first', async t => {
  const columns: readonly TextColumn[] = [
    { title: 'FROM', flexible: true },
    { title: 'TO', flexible: true },
    { title: 'N', align: 'right' },
  ];
  t.same(table(columns, [['a'.repeat(20), 'b'.repeat(8), '1']], { width: 24, textWidth: codePoints }), [
    'FROM         TO        N',
    'aaaaaaaaaa…  bbbbbbbb  1',
  ]);
  t.same(
    table(columns, [['a'.repeat(20), 'b'.repeat(30), '1']], { width: 24, textWidth: codePoints })[1],
    'aaaaaaaaa…  bbbbbbbb…  1',
  );
});
