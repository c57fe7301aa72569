import t from 'tap';
import { EdgevitalsError } from '../errors/index.js';
import { ProcessWatch } from './process_watch.js';

function agent(processMs: number | undefined) {
  const asked: string[] = [];
  const watch = (hz: number): ProcessWatch =>
    new ProcessWatch(async (name, body) => {
      if (processMs === undefined) throw new EdgevitalsError('QUERY_TIMEOUT', 'nobody answers');
      asked.push(name === 'plan' ? name : `${name} ${JSON.stringify(body)}`);
      return { effective: { processMs } };
    }, 1000 / hz);
  return { asked, watch };
}

t.test('a process is watched when the plan is slower, renewed, and moved on to another pid', async t => {
  const { asked, watch } = agent(5000);
  const one = watch(1);
  for (const now of [0, 1000, 29_000, 30_000]) await one.keep(7, now);
  await one.keep(8, 31_000);
  await one.keep(undefined, 32_000);
  await one.end();
  await one.end();
  t.same(asked, [
    'plan',
    'watch {"pid":7,"seconds":60}',
    'watch {"pid":7,"seconds":60}',
    'watch {"pid":8,"seconds":60}',
    'watch {"pid":8,"seconds":0}',
  ]);
});

t.test('a plan that is fast enough, and an agent that does not answer, are left alone', async t => {
  const fast = agent(1000);
  const one = fast.watch(1);
  for (const now of [0, 60_000]) await one.keep(7, now);
  await one.end();
  t.same(fast.asked, ['plan'], 'asked once');
  const silent = agent(undefined).watch(10);
  await silent.keep(7, 0);
  await silent.end();
});
