import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { decodeCbor, encodeCbor } from '../frame/index.js';
import { RESULT_EXAMPLES as EXAMPLES } from '../testing/result_examples.js';
import { Seconds } from '../units/index.js';
import {
  checkRequest,
  FINDING_CODEC,
  formatWindow,
  METHOD_ROWS,
  METHODS,
  type Message,
  parseWindow,
  rowOf,
} from './index.js';

/** By the names of the examples: `top request`. */
const messages = new Map<string, Message<object>>([['finding', FINDING_CODEC as Message<object>]]);
for (const method of METHODS) {
  const { request, answer, state } = rowOf(method);
  messages.set(`${method} request`, request).set(`${method} answer`, answer);
  if (state !== undefined) messages.set(`${method} state`, state);
}

t.test('messages with every field filled survive protobuf, CBOR and JSON', async t => {
  for (const [name, example] of Object.entries(EXAMPLES)) {
    const message = messages.get(name)!;
    t.strictSame(message.decode(message.encode(example)), example, `${name} in protobuf`);
    t.strictSame(decodeCbor(encodeCbor(example)), example, `${name} in CBOR`);
    t.strictSame(JSON.parse(JSON.stringify(example)), example, `${name} in JSON`);
  }
});

t.test('what was not said is absent, and plain fields have their default', async t => {
  const empty = new Uint8Array();
  t.strictSame(METHOD_ROWS.top.request.decode(empty), { device: '' });
  t.strictSame(METHOD_ROWS.power.answer.decode(empty), {
    device: '',
    sensor: '',
    idleIdentified: false,
    processes: [],
    hints: [],
    historyWatts: [],
    supplies: [],
    parts: [],
    operatingPoints: [],
    wakeSources: [],
    peripherals: [],
    notIdentified: [],
    sensors: [],
  });
  t.throws(() => METHOD_ROWS.top.answer.decode(Uint8Array.of(0x0a, 0xff)), { code: 'FRAME_MALFORMED' });
});

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
