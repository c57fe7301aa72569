import t from 'tap';
import { figure, textTable } from './table.js';

t.test('rows stand below their head, figures to the right, however long', async t => {
  const long = 'n'.repeat(200);
  t.equal(
    textTable([
      ['what', 'CPU %', ''],
      [long, '1.5'],
      ['b', '12', 'holds'],
    ]),
    `${'what'.padEnd(200)}  CPU %\n${long}    1.5\n${'b'.padEnd(200)}     12  holds\n`,
  );
});

t.test('a figure has three digits, or is told to be missing', async t => {
  t.equal(figure(1234.5), '1230');
  t.equal(figure(0.012345, ' s'), '0.0123 s');
  t.equal(figure(undefined, ' s'), '-');
});
