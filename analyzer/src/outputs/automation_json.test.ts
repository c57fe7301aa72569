import { RESULT_EXAMPLES } from '@edgevitals/shared/testing';
import t from 'tap';
import { automationJson } from './automation_json.js';

const told = (result: object): unknown => JSON.parse(automationJson(result));

t.test('numbers are rounded to what they mean', async t => {
  t.same(
    told({
      power: { value: 5.987654321, sigma: 0.0623, basis: 'modelled' },
      cpuRatio: 0.123456789,
      writtenBytes: 123_456_789_012,
    }),
    {
      power: { value: 5.988, sigma: 0.062, basis: 'modelled' },
      cpuRatio: 0.123457,
      writtenBytes: 123_456_789_012,
    },
  );
  t.same(told({ energy: { value: 123_456.7, sigma: 4321, basis: 'prior' } }), {
    energy: { value: 123_500, sigma: 4300, basis: 'prior' },
  });
  t.same(told({ power: { value: 1.5, sigma: 0, basis: 'measured' } }), {
    power: { value: 1.5, sigma: 0, basis: 'measured' },
  });
});

t.test('instants are told in seconds, in milliseconds and as ISO 8601', async t => {
  t.same(told({ at: 1_790_000_000.5 }), {
    at: 1_790_000_000.5,
    atMs: 1_790_000_000_500,
    atIso: '2026-09-21T14:13:20.500Z',
  });
  t.same(told({ at: 12 }), { at: 12 }, 'a clock that was never set tells none');
});

t.test('a history of nothing is left out, one of what is not known is not', async t => {
  t.same(
    told({
      top: [
        { program: 'init', history: [] },
        { program: 'node', history: [null, 0.5] },
      ],
    }),
    {
      top: [{ program: 'init' }, { program: 'node', history: [null, 0.5] }],
    },
  );
});

t.test('every result keeps its fields', async t => {
  for (const [name, result] of Object.entries(RESULT_EXAMPLES)) {
    const fields = Object.keys(told(result) as object);
    t.same(
      Object.keys(result).filter(field => !fields.includes(field)),
      [],
      name,
    );
  }
});
