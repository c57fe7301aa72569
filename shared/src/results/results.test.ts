import assert from 'node:assert/strict';
import { edgevitals } from '@edgevitals/proto';
import fc from 'fast-check';
import t from 'tap';
import { decodeCbor, encodeCbor } from '../frame/index.js';
import { RESULT_EXAMPLES as EXAMPLES } from '../testing/result_examples.js';
import { Seconds } from '../units/index.js';
import {
  ANSWER_CODECS,
  checkRequest,
  FINDING_CODEC,
  formatWindow,
  METHODS,
  parseWindow,
  REQUEST_CODECS,
  STATE_CODECS,
} from './index.js';

const codecs: Record<string, { encode(value: never): Uint8Array; decode(bytes: Uint8Array): unknown }> = {
  ...Object.fromEntries(METHODS.map(m => [`${m} request`, REQUEST_CODECS[m]])),
  ...Object.fromEntries(METHODS.map(m => [`${m} answer`, ANSWER_CODECS[m]])),
  ...Object.fromEntries(Object.entries(STATE_CODECS).map(([m, codec]) => [`${m} state`, codec])),
  finding: FINDING_CODEC,
};

t.test('every message, with every field filled, survives protobuf, CBOR and JSON', async t => {
  t.same(Object.keys(EXAMPLES).sort(), Object.keys(codecs).sort(), 'an example for each message');
  for (const [name, example] of Object.entries(EXAMPLES)) {
    const codec = codecs[name]!;
    t.strictSame(codec.decode(codec.encode(example as never)), example, `${name} in protobuf`);
    t.strictSame(decodeCbor(encodeCbor(example)), example, `${name} in CBOR`);
    t.strictSame(JSON.parse(JSON.stringify(example)), example, `${name} in JSON`);
  }
});

t.test('the examples leave no field of any message out', async t => {
  const seen = new Map<string, Set<string>>();
  for (const [name, example] of Object.entries(EXAMPLES)) collect(messageName(name), example, seen);
  for (const [name, type] of Object.entries(edgevitals.v1)) {
    const fields = Object.keys(type.prototype).filter(
      key => !key.startsWith('_') && typeof Reflect.get(type.prototype, key) !== 'function',
    );
    t.same([...(seen.get(name) ?? [])].sort(), fields.sort(), name);
  }
});

t.test('what was not said is absent, and plain fields have their default', async t => {
  const empty = new Uint8Array();
  t.strictSame(REQUEST_CODECS.top.decode(empty), { device: '' });
  t.strictSame(ANSWER_CODECS.power.decode(empty), {
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
  t.throws(() => ANSWER_CODECS.top.decode(Uint8Array.of(0x0a, 0xff)), { code: 'FRAME_MALFORMED' });
});

t.test('a request that is right is taken, and one that is wrong is named', async t => {
  for (const method of METHODS) {
    const request = EXAMPLES[`${method} request`] as object;
    t.strictSame(checkRequest(method, request), request);
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

/** 'top answer' is TopAnswer. */
const messageName = (name: string): string =>
  name.replace(/(^| )([a-z])/g, (_match, _space, letter: string) => letter.toUpperCase());

/** Notes which fields of which message an example has; a nested message is known by the field that holds it. */
function collect(message: string, value: object, seen: Map<string, Set<string>>): void {
  const fields = seen.get(message) ?? new Set();
  seen.set(message, fields);
  for (const [name, field] of Object.entries(value)) {
    fields.add(name);
    for (const part of Array.isArray(field) ? field : [field]) {
      if (part !== null && typeof part === 'object')
        collect(NESTED[`${message}.${name}`] ?? NESTED[name]!, part, seen);
    }
  }
}

const NESTED: Readonly<Record<string, string>> = {
  'DevicesAnswer.devices': 'DeviceSummary',
  'PowerAnswer.processes': 'ProcessEnergy',
  'FlashAnswer.processes': 'ProcessWrites',
  'ThermalAnswer.processes': 'ProcessHeat',
  window: 'Window',
  processes: 'ProcessUse',
  total: 'ProcessUse',
  top: 'ProcessUse',
  hints: 'Hint',
  supplies: 'SupplyStatus',
  sensors: 'SensorStatus',
  parts: 'EnergyPart',
  operatingPoints: 'OperatingPointCost',
  wakeSources: 'WakeSourceUse',
  peripherals: 'PeripheralUse',
  disks: 'DiskUse',
  zones: 'ZoneUse',
  trips: 'Trip',
  throttling: 'ThrottleEvent',
  policies: 'PolicyUse',
  interfaces: 'InterfaceUse',
  findings: 'Finding',
  evidence: 'Evidence',
  ...Object.fromEntries(
    [
      'power',
      'energy',
      'base',
      'unexplained',
      'idle',
      'active',
      'joulesPerGigacycle',
      'saving',
      'bytesPerDay',
      'lifetimeSeconds',
      'wearUsed',
      'celsius',
      'stackCpuRatio',
    ].map(name => [name, 'Estimate']),
  ),
};
