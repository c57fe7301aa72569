import t from 'tap';
import { FINDING_KINDS } from '../findings/index.js';
import { answers, createModels, inOrder, MODEL_NAMES } from './index.js';

t.test('every model has the shape of its name, and every kind is a model`s', async t => {
  t.strictSame(
    inOrder(createModels()).map(model => model.name),
    [...MODEL_NAMES],
  );
  for (const kind of Object.keys(FINDING_KINDS))
    t.ok(
      MODEL_NAMES.some(name => kind.startsWith(`${name}.`)),
      kind,
    );
});

t.test('an empty window is answered as empty', async t => {
  const view = { device: 'dev1', info: undefined, status: 'unknown' as const };
  const window = { from: 0, to: 60 };
  const request = { device: 'dev1', processName: 'x' };
  for (const answer of Object.values(answers)) {
    t.match(answer(window, [], view, request), { device: 'dev1', window: { coveredSeconds: 0 } });
  }
});
