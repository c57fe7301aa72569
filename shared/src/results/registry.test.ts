import t from 'tap';
import { decodeCbor, encodeCbor } from '../frame/index.js';
import { RESULT_EXAMPLES as EXAMPLES } from '../testing/result_examples.js';
import { FINDING_CODEC, METHOD_ROWS, METHODS, type Message, rowOf } from './index.js';

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
  t.strictSame(
    [...messages.keys()].filter(name => EXAMPLES[name] === undefined),
    [],
    'shared/src/testing/result_examples.ts has an example of every message',
  );
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
