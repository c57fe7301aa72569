import t from 'tap';
import { INTERRUPT, type InterruptRow } from '../../quantities/index.js';
import { trapHints } from './trap_hints.js';

const row = (kind: InterruptRow['kind'], name: string, count: number): InterruptRow => ({
  ...INTERRUPT.empty(),
  kind,
  name,
  count,
  seconds: 60,
});

t.test('traps that cost something are named with their rate', async t => {
  const hints = trapHints([
    row('trap', '', 0),
    row('trap', 'unaligned user', 72_000),
    row('trap', 'unaligned kernel', 60),
    row('softirq', 'unaligned user', 1e6),
  ]);
  t.match(hints, [{ subject: 'unaligned user', text: /^1200 a second: .*packed structures/ }]);
  t.equal(hints.length, 1, 'neither one a second nor what is no trap');
});

t.test('what is not counted is no hint', async t => {
  t.strictSame(trapHints([]), []);
  t.strictSame(trapHints([row('trap', '', 0), row('trap', 'some later kind', 1e6)]), []);
});
