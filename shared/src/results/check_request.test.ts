import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { RESULT_EXAMPLES as EXAMPLES } from '../testing/result_examples.js';
import { checkRequest, METHODS } from './index.js';

t.test('a request that is right is taken, and one that is wrong is named', async t => {
  for (const method of METHODS) {
    const request = EXAMPLES[`${method} request`];
    if (request !== undefined) t.strictSame(checkRequest(method, request), request);
  }
  t.strictSame(checkRequest('top', { device: 'd', window: null }), { device: 'd' });
  const refused = (
    method: 'top' | 'process' | 'devices',
    value: unknown,
    code: string,
    message: RegExp,
  ): void => {
    t.throws(() => checkRequest(method, value), { code, message });
  };
  refused('top', { device: 'd', windw: '1h' }, 'QUERY_BAD_PAYLOAD', /windw/);
  refused('top', { device: 'd', toJSON: 1 }, 'QUERY_BAD_PAYLOAD', /toJSON/);
  refused('top', { device: 'd', _limit: 1 }, 'QUERY_BAD_PAYLOAD', /_limit/);
  refused('top', JSON.parse('{"device":"d","__proto__":{"limit":1}}'), 'QUERY_BAD_PAYLOAD', /__proto__/);
  refused('top', { device: 1 }, 'QUERY_BAD_PAYLOAD', /device/);
  refused('top', {}, 'QUERY_BAD_PAYLOAD', /device/);
  refused('process', { device: 'd' }, 'QUERY_BAD_PAYLOAD', /processName/);
  refused('top', { device: 'd', limit: 2.5 }, 'QUERY_BAD_PAYLOAD', /limit/);
  refused('devices', { devices: 'd' }, 'QUERY_BAD_PAYLOAD', /devices/);
  refused('top', [], 'QUERY_BAD_PAYLOAD', /list/);
  refused('top', null, 'QUERY_BAD_PAYLOAD', /object/);
  refused('top', { device: 'd', limit: 0 }, 'QUERY_OUT_OF_RANGE', /limit/);
  refused('top', { device: 'd', points: 241 }, 'QUERY_OUT_OF_RANGE', /points/);
  refused('top', { device: 'd', sort: 'colour' }, 'QUERY_OUT_OF_RANGE', /sort/);
  refused('top', { device: 'd', window: '1y' }, 'QUERY_OUT_OF_RANGE', /window/);
  refused('top', { device: 'x'.repeat(257) }, 'QUERY_OUT_OF_RANGE', /device/);
});

t.test('no input makes the check fail in another way', async t => {
  const codes = ['QUERY_BAD_PAYLOAD', 'QUERY_OUT_OF_RANGE'];
  const field = fc.oneof(
    fc.constantFrom('device', 'window', 'limit', 'devices', 'pid', '__proto__', 'constructor'),
    fc.string(),
  );
  const value = fc.oneof(fc.dictionary(field, fc.anything()), fc.anything());
  fc.assert(
    fc.property(fc.constantFrom(...METHODS), value, (method, input) => {
      try {
        checkRequest(method, input);
      } catch (error) {
        assert.ok(
          error instanceof Error && 'code' in error && codes.includes(String(error.code)),
          String(error),
        );
      }
    }),
    { numRuns: 2000 },
  );
  t.pass();
});
