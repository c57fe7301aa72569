import t from 'tap';
import { readCallgrind, totalOf } from './callgrind.js';

const TEXT = `# callgrind format
version: 1
positions: line
events: Ir

fl=a.c
fn=main
10 5
11 2
cfn=helper
calls=3 20
11 60
12 1

fn=helper
20 60

totals: 68
`;

t.test('what a function takes by itself is counted, and adds up to all', async t => {
  const counts = readCallgrind(TEXT);
  t.strictSame(
    [...counts],
    [
      ['main', 8],
      ['helper', 60],
    ],
  );
  t.equal(totalOf(counts), 68);
});

t.test('a file that is cut off, or something else, is refused', async t => {
  t.throws(() => readCallgrind(TEXT.slice(0, -12)), /counted undefined/);
  t.throws(() => readCallgrind(TEXT.replace('20 60', '20 59')), /functions have 67/);
  t.throws(() => readCallgrind('hello'));
});
