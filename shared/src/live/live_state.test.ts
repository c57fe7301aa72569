import t from 'tap';
import { keysOf } from './keys.js';
import { type LiveState, liveState, pressed, statusLine } from './live_state.js';

const SORTS = [
  { key: 'c', sort: 'cpu' },
  { key: 'm', sort: 'memory' },
  { key: 'e', sort: 'energy' },
  { key: 'w', sort: 'written' },
  { key: 'r', sort: 'read' },
  { key: 'd', sort: 'degrees' },
];
const after = (input: string): LiveState =>
  [...keysOf(input)].reduce((state, key) => pressed(state, key, SORTS), liveState('cpu'));

t.test('a key sorts, pauses and quits', async t => {
  t.match(after('e'), { sort: 'energy', paused: false, ended: false });
  t.match(after('p'), { paused: true });
  t.match(after('p '), { paused: false }, 'space too');
  t.match(after('q'), { ended: true });
  t.match(after('\x03'), { ended: true }, 'Ctrl-C');
  t.match(after('x\x1b[A'), { sort: 'cpu', ended: false }, 'others do nothing');
});

t.test('a filter is typed, kept, mended and cleared', async t => {
  t.match(after('/mqt'), { filter: 'mqt', typing: true });
  t.match(after('/mqx\x7ft\r'), { filter: 'mqt', typing: false });
  t.match(after('/equip'), { filter: 'equip', sort: 'cpu', paused: false }, 'its letters are no keys');
  t.match(after('/mqt\rq'), { ended: true });
  t.match(after('/mqt\x1b'), { filter: '', typing: false });
  t.match(after('/mqt\r\x1b'), { filter: '', ended: false });
  t.match(after('\x1b'), { ended: true }, 'with nothing to clear it quits');
  t.equal(after(`/${'x'.repeat(500)}`).filter.length, 40);
});

t.test('the last line tells keys within 80 columns', async t => {
  for (const state of [
    after('e'),
    after('ep'),
    after('/mosquitto'),
    after('/mosquitto\rd'),
    liveState(undefined),
  ])
    t.ok(statusLine(state, SORTS, 2).length <= 80, statusLine(state, SORTS, 2));
  t.match(statusLine(after('e'), SORTS, 2), /\[c\]pu .*\[e\]nergy\* .*\[q\]uit$/);
  t.match(statusLine(after('p'), SORTS, 2), /^PAUSED/);
});
