import t from 'tap';
import { palette, wantsColour } from './colour.js';

t.test('colour is for terminals, and NO_COLOR turns it off', async t => {
  t.equal(wantsColour(true, {}), true);
  t.equal(wantsColour(false, {}), false);
  t.equal(wantsColour(true, { NO_COLOR: '1' }), false);
  t.equal(wantsColour(true, { TERM: 'dumb' }), false);
  t.equal(wantsColour(false, { FORCE_COLOR: '1' }), true);
  t.equal(palette(false).red('x'), 'x');
  t.equal(palette(true).red('x'), '\x1b[31mx\x1b[39m');
});
