import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { Seconds } from '../units/index.js';
import { formatWindow, parseWindow } from './index.js';

t.test('windows are read and written', async t => {
  t.equal(parseWindow('30s'), 30);
  t.equal(parseWindow('15m'), 900);
  t.equal(parseWindow('1h'), 3600);
  t.equal(parseWindow('400d'), 400 * 86_400);
  for (const text of ['', '0s', '401d', '1', 'h', '1w', '-1h', '1.5h', ' 1h', '1h ', '9999999999s', '1H']) {
    t.throws(() => parseWindow(text), { code: 'QUERY_OUT_OF_RANGE' }, JSON.stringify(text));
  }
  t.equal(formatWindow(Seconds(5400)), '90m');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 * 86_400 }), s =>
      assert.equal(parseWindow(formatWindow(Seconds(s))), s),
    ),
  );
});
