import { Celsius, Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { THROTTLE } from '../../quantities/index.js';
import { handMadeInterval } from '../../testing/hand_made_interval.js';
import { Onsets } from './onset.js';
import { ZoneTrips } from './trips.js';

const HELD = [
  { ...THROTTLE.empty(), domain: 'policy0', cause: 'thermal' as const, effect: 'binding' as const },
];

/** A second at a temperature. */
const second = (at: number, celsius: number) =>
  handMadeInterval({
    from: Seconds(at - 1),
    to: Seconds(at),
    elapsed: Seconds(1),
    zones: [{ zone: 0, type: 'soc', points: [{ at: Seconds(at), temperature: Celsius(celsius) }] }],
  });

t.test('where throttling begins is the median of where it began', async t => {
  const onsets = new Onsets();
  t.equal(onsets.of(0, 'soc'), undefined);
  [71, 90, 72].forEach((celsius, i) => {
    onsets.takeInterval(second(100 * (i + 1), celsius), HELD);
    onsets.takeInterval(second(100 * (i + 1) + 1, celsius + 5), HELD);
  });
  t.strictSame(onsets.of(0, 'soc'), { celsius: 72, events: 3 }, 'what it came to later is no beginning');
  const again = new Onsets();
  again.restore('nonsense');
  again.restore(JSON.parse(JSON.stringify(onsets.snapshot())));
  t.strictSame(again.of(0, 'soc'), { celsius: 72, events: 3 });
});

t.test('a limit of a user says nothing of heat', async t => {
  const onsets = new Onsets();
  onsets.takeInterval(second(100, 40), [{ ...HELD[0]!, cause: 'user' }]);
  t.equal(onsets.of(0, 'soc'), undefined);
});

t.test('it is remembered of the last events only', async t => {
  const onsets = new Onsets();
  for (let i = 1; i <= 100; i++) onsets.takeInterval(second(100 * i, i <= 50 ? 90 : 70), HELD);
  t.strictSame(onsets.of(0, 'soc'), { celsius: 70, events: 15 });
});

t.test(
  'what is expected: the lower of trip and own events; without both no less than any board is known for',
  async t => {
    const onsets = new Onsets();
    const zone = {
      zone: 0,
      type: 'soc',
      policy: 'step_wise',
      trips: [{ type: 'passive', temp: 85_000, hyst: 2000 }],
      cooling: [],
    };
    const interval = second(100, 75);
    const { info } = interval;
    const trips = new ZoneTrips({ ...interval, info: { ...info!, zones: [zone] } }, () => 0);
    const none = new ZoneTrips({ ...interval, info: undefined }, () => 0);
    t.equal(onsets.expected(0, 'soc', trips), 85);
    t.equal(onsets.expected(0, 'soc', none), 60);
    onsets.takeInterval(interval, HELD);
    t.equal(onsets.expected(0, 'soc', trips), 75);
    t.equal(onsets.expected(0, 'soc', none), 75);
  },
);
