import t from 'tap';
import { matchesPattern } from './name_pattern.js';

t.test('patterns of names: stars and question marks, in bounded time', async t => {
  const right: [string, string, boolean][] = [
    ['*', '', true],
    ['a*c', 'abbc', true],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*b', 'ab', true],
    ['a', 'ab', false],
    ['a**b', 'ab', true],
  ];
  for (const [pattern, name, is] of right) t.equal(matchesPattern(pattern, name), is, `${pattern} ${name}`);
  t.equal(matchesPattern('*a'.repeat(500), 'a'.repeat(499)), false);
});
