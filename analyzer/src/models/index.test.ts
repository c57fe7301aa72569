import t from 'tap';
import { FINDING_KINDS } from '../findings/index.js';
import { answers, createModels, inOrder, MODEL_NAMES } from './index.js';
import { packAmounts } from './packed_amounts.js';

/** What operators allow is held by limits/, and what a release changed is seen by releases/: no models. */
const OF_NO_MODEL = ['limit', 'release'];

t.test(
  'every model has the shape of its name, and every kind is a model`s, or of limits or releases',
  async t => {
    t.strictSame(
      inOrder(createModels()).map(model => model.name),
      [...MODEL_NAMES],
    );
    for (const kind of Object.keys(FINDING_KINDS))
      t.ok(
        [...MODEL_NAMES, ...OF_NO_MODEL].some(name => kind.startsWith(`${name}.`)),
        kind,
      );
  },
);

t.test('an empty window is answered as empty', async t => {
  const view = {
    device: 'dev1',
    info: undefined,
    status: 'unknown' as const,
    processNames: new Set<never>(),
  };
  const window = { from: 0, to: 60 };
  const request = { device: 'dev1', processName: 'x' };
  for (const answer of Object.values(answers)) {
    t.match(answer(window, [], view, request), { device: 'dev1', window: { coveredSeconds: 0 } });
  }
});

t.test('a model that does not understand its snapshot begins anew', async t => {
  const anew = inOrder(createModels()).map(model => model.snapshot());
  for (const nonsense of [undefined, null, 5, 'x', [], [[]], {}, { findings: 5, sustained: [7], total: [] }])
    for (const [i, model] of inOrder(createModels()).entries()) {
      model.restore(nonsense);
      t.strictSame(model.snapshot(), anew[i], `${model.name}: ${JSON.stringify(nonsense)}`);
    }
});

t.test('what a model understands of its snapshot is kept beside what it does not', async t => {
  const { flash, thermal, power } = createModels();
  const ones = packAmounts(new Array(11).fill(1));
  const nothingWritten = {
    tenMinutes: null,
    findings: { rates: { minute: 3, programs: ['b'], bytes: ones }, sustained: [] },
  };
  flash.restore({
    written: '5',
    // a stretch without time, a whole one, a part of one
    stretches: packAmounts([0, 5, 600, 7, 600]),
    writers: [['a', null], 7, ['b', 9]],
    findings: { rates: { minute: 3, programs: ['b'], bytes: ones } },
    tenMinutes: { programs: [['b', 1]] },
  });
  t.strictSame(flash.snapshot(), {
    ...nothingWritten,
    written: 0,
    stretches: packAmounts([600, 7]),
    writers: [['b', 9]],
  });
  const other = createModels().flash;
  other.restore({ findings: { rates: { minute: 3, programs: ['a', 'b'], bytes: ones } }, written: 5 });
  t.match(other.snapshot(), { written: 5, findings: { rates: { programs: [] } } }, 'bytes of one of two');
  thermal.restore({ sustained: 5, hinted: [['policy0'], ['policy1', 4]] });
  t.strictSame(thermal.snapshot(), { sustained: [], hinted: [['policy1', 4]] });
  power.restore({
    scope: 'all',
    total: { joules: 5, sigma: 1, basis: 'guessed' },
    points: [
      ['a', [1], [1, 2]],
      ['b', [1], [0]],
    ],
  });
  t.strictSame(JSON.parse(JSON.stringify(power.snapshot())), {
    ...JSON.parse(JSON.stringify(createModels().power.snapshot())),
    points: [['b', [1], [0]]],
  });
});
