import t from 'tap';
import { excessControl, expectedControl } from './index.js';

t.test('more than expected is told from less, and both from a node that cannot keep up', async t => {
  const expected = expectedControl({
    protocol: 'batman-iv',
    sides: [{ neighbours: 31, originators: 31 }],
    intervalSeconds: 1,
  })!;
  const { value, high, low } = expected.sentBytesPerSecond;
  t.match(excessControl(value, expected), { verdict: 'expected', times: 1, excessBytesPerSecond: 0 });
  t.match(excessControl(high + 10, expected), { verdict: 'more', excessBytesPerSecond: 10 });
  t.equal(excessControl(low / 2, expected).verdict, 'less');
  const load = { elapsedSeconds: 60, cpus: 1, idleSeconds: 0.6, backlogFrames: 1000, backlogDropped: 0 };
  t.match(excessControl(0.69 * value, expected, load), {
    verdict: 'saturated',
    saturated: /idle for 1\.0 %/,
  });
  t.equal(excessControl(value, expected, { ...load, idleSeconds: 23 }).verdict, 'expected');
  t.match(excessControl(value, expected, { ...load, idleSeconds: 23, backlogDropped: 500 }), {
    saturated: /dropped 33\.3 %/,
  });
  t.equal(excessControl(value, expected, { elapsedSeconds: 60, cpus: 4 }).verdict, 'expected');
});
