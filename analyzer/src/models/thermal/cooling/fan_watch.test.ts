import { Ratio } from '@edgevitals/shared/units';
import t from 'tap';
import type { FanReading } from '../../../device/interval.js';
import { handMadeInterval, handMadePower } from '../../../testing/hand_made_interval.js';
import { FanWatch } from './fan_watch.js';

const fan = (rpm: number | undefined, duty: number | undefined, faulty = false): FanReading => ({
  device: 2,
  number: 1,
  name: 'pwmfan',
  rpm,
  duty: duty === undefined ? undefined : Ratio(duty),
  faulty,
});
const minute = (watch: FanWatch, reading: FanReading, state?: number): void => {
  const cooling = state === undefined ? [] : [{ device: 0, type: 'pwm-fan', state, maxState: 4, steps: [] }];
  for (let i = 0; i < 12; i++)
    watch.takeInterval(handMadeInterval({ power: handMadePower({ fans: [reading] }), cooling }));
};
const minutes = (watch: FanWatch, count: number, reading: FanReading, state?: number): void => {
  for (let i = 0; i < count; i++) minute(watch, reading, state);
};

t.test('a fan that stands still though it is driven is told, one that is not driven is not', async t => {
  const watch = new FanWatch();
  minutes(watch, 5, fan(4000, 0.6));
  t.match(watch.fans, [{ name: 'pwmfan fan1', state: 'turning', level: undefined }]);
  minutes(watch, 10, fan(0, 0));
  t.match(watch.fans, [{ state: 'unknown', level: undefined }]);
  minutes(watch, 2, fan(0, 0.6));
  t.match(watch.fans, [{ state: 'stopped', level: 'raised' }]);
  minute(watch, fan(3900, 0.6));
  t.match(watch.fans, [{ state: 'turning', level: undefined }]);
});

t.test('where no fan has ever turned there may be none', async t => {
  const watch = new FanWatch();
  minutes(watch, 30, fan(0, 1, true));
  t.match(watch.fans, [{ level: undefined }]);
  t.equal(watch.hasFan, false);
});

t.test('it is compared with how it turned when driven as hard, not with what it has become', async t => {
  const watch = new FanWatch();
  minutes(watch, 1440, fan(4000, 0.6));
  minutes(watch, 100, fan(2000, 0.3));
  t.match(watch.fans, [{ state: 'turning', usualRpm: 2000 }]);
  minutes(watch, 2000, fan(3200, 0.6));
  t.match(watch.fans, [{ state: 'turning', level: undefined }]);
  minutes(watch, 3, fan(2200, 0.6));
  t.match(watch.fans, [{ state: 'slow', level: 'raised', usualRpm: 4000 }]);
  const again = new FanWatch();
  for (const nonsense of [undefined, 3, { turned: [5] }]) again.restore(nonsense);
  again.restore(JSON.parse(JSON.stringify(watch.snapshot())));
  minute(again, fan(2200, 0.6));
  t.match(again.fans, [{ state: 'slow', level: 'raised' }]);
});

t.test(
  'what drives a fan without a pwm of its own is its cooling device; it is told how often that is at its end',
  async t => {
    const watch = new FanWatch();
    minutes(watch, 720, fan(4000, undefined), 4);
    t.ok(watch.atMostShare! > 0.35 && watch.atMostShare! < 0.45, `${watch.atMostShare}`);
    minutes(watch, 3, fan(0, undefined), 0);
    t.match(watch.fans, [{ level: undefined }]);
    minutes(watch, 3, fan(0, undefined), 4);
    t.match(watch.fans, [{ state: 'stopped', level: 'raised' }]);
  },
);

t.test('what the chip calls broken and stands is', async t => {
  const watch = new FanWatch();
  minutes(watch, 2, fan(4000, undefined));
  minutes(watch, 3, fan(0, undefined));
  t.match(watch.fans, [{ level: undefined }]);
  minutes(watch, 3, fan(0, undefined, true));
  t.match(watch.fans, [{ state: 'stopped', level: 'raised' }]);
});
