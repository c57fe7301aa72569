import assert from 'node:assert/strict';
import fc from 'fast-check';
import t from 'tap';
import { decodeCbor } from '../frame/index.js';
import { encodeBody } from '../rpc/content.js';
import { RESULT_EXAMPLES } from '../testing/result_examples.js';
import { checkAnswer } from './check_answer.js';
import { methodCodec } from './method_codec.js';
import { METHOD_ROWS } from './methods.js';
import type { TopAnswer } from './top.js';

const EXAMPLE = RESULT_EXAMPLES['top answer'] as TopAnswer;
const withHistory = (cpuHistory: unknown): object => ({ ...EXAMPLE, cpuHistory });
const points = fc.array(fc.option(fc.double({ noNaN: true, noDefaultInfinity: true })), { maxLength: 240 });

t.test('what is known of a history and what is not comes as it was said, however it came', async t => {
  fc.assert(
    fc.property(points, fc.array(points, { maxLength: 3 }), (cpuHistory, histories) => {
      // JSON has no -0
      const positive = (history: readonly (number | null)[]) =>
        history.map(point => (Object.is(point, -0) ? 0 : point));
      const answer: TopAnswer = {
        ...EXAMPLE,
        cpuHistory: positive(cpuHistory),
        processes: histories.map(history => ({ ...EXAMPLE.processes[0]!, history: positive(history) })),
      };
      const json: unknown = JSON.parse(new TextDecoder().decode(encodeBody(answer, 'application/json')));
      const cbor = decodeCbor(encodeBody(answer, 'application/cbor'));
      const bytes = encodeBody(answer, 'application/protobuf', methodCodec('top'));
      for (const value of [json, cbor, METHOD_ROWS.top.answer.decode(bytes)])
        assert.deepEqual(checkAnswer('top', value), answer);
    }),
  );
  t.pass();
});

t.test('in protobuf a point that is not known is NaN, for those who read it with other programs', async t => {
  const { answer } = METHOD_ROWS.top;
  const at = Buffer.from(answer.encode({ ...EXAMPLE, cpuHistory: [0.5, null] })).toString('hex');
  // field 10, packed, 16 bytes: 0.5 and the quiet NaN of IEEE 754
  t.match(at, '5210000000000000e03f000000000000f87f');
});

t.test('a history of anything else than numbers and what is not known is refused by name', async t => {
  for (const wrong of [
    ['0.5'],
    [true],
    [[0.5]],
    [{}],
    [0.5, undefined],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    'text',
    7,
  ])
    t.throws(() => checkAnswer('top', withHistory(wrong)), {
      code: 'FRAME_WRONG_TYPE',
      message: /cpuHistory/,
    });
});

t.test('null is no text, no message and no number that is always known', async t => {
  const flash = RESULT_EXAMPLES['flash answer']!;
  t.throws(() => checkAnswer('flash', { ...flash, notIdentified: [null] }), { message: /notIdentified/ });
  t.throws(() => checkAnswer('top', { ...EXAMPLE, processes: [null] }), { message: /processes/ });
});

t.test('a field of a newer analyzer is kept, however deep it is', async t => {
  let deep: unknown = 0;
  for (let i = 0; i < 100_000; i++) deep = [deep];
  const value = { ...EXAMPLE, newer: deep };
  t.equal(checkAnswer('top', value), value);
});
