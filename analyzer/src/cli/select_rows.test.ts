import t from 'tap';
import { selectRows } from './select_rows.js';

const ANSWER = {
  more: 0,
  processes: [
    { program: 'node', pid: 1 },
    { program: 'Nodered', pid: 2 },
    { program: 'sh', pid: 3 },
  ],
};
const names = (answer: typeof ANSWER): string[] => answer.processes.map(({ program }) => program);

t.test('a filter lets through what has the text in it, whatever its case', async t => {
  t.same(names(selectRows(ANSWER, 'processes', { filter: 'NODE' }).answer), ['node', 'Nodered']);
  t.same(names(selectRows(ANSWER, 'processes', { filter: 'x' }).answer), []);
  t.equal(selectRows(ANSWER, 'processes', {}).answer, ANSWER);
});

t.test('a limit says how many it has cut off', async t => {
  const { answer, cut } = selectRows(ANSWER, 'processes', { limit: 1, filter: 'node' });
  t.same(names(answer), ['node']);
  t.equal(cut, 1);
  t.equal(selectRows(ANSWER, undefined, { limit: 1 }).cut, 0, 'an answer without rows stays');
});
