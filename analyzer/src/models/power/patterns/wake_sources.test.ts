import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { handMadeInterval, handMadePower } from '../../../testing/hand_made_interval.js';
import { locked } from '../../../testing/pattern_lab.js';
import { WakeSources } from './wake_sources.js';

t.test('how long each lock kept the device awake is added up over restarts', async t => {
  const sources = new WakeSources();
  const both = handMadePower({
    wakeLocks: [
      { name: 'a', held: Seconds(5) },
      { name: 'b', held: Seconds(5) },
    ],
  });
  sources.addHeld(handMadeInterval({ power: both }));
  t.match(sources.uses(), [{ name: 'a', heldSeconds: 5 }, { name: 'b' }]);
  sources.addHeld(handMadeInterval({ ...locked('a', 2.5), suspended: Seconds(1) }));
  const after = new WakeSources();
  after.restore(JSON.parse(JSON.stringify(sources.snapshot())));
  t.same(after.uses(), [
    { name: 'a', holder: '', heldSeconds: 7.5 },
    { name: 'b', holder: '', heldSeconds: 5 },
  ]);
  for (const nonsense of [undefined, 5, { totals: [[1], ['x', '', -1], ['y', '', 'z']] }])
    sources.restore(nonsense);
  t.equal(sources.uses().length, 2);
});
