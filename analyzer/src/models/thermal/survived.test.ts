import t from 'tap';
import { kindsOf, modelLab, withCpus } from '../../testing/model_lab.js';
import { ScriptedDevice } from '../../testing/scripted_device.js';
import { answers } from '../index.js';

const zone = (...trips: [type: string, temp: number][]) => ({
  zone: 0,
  type: 'acpitz',
  policy: 'step_wise',
  trips: trips.map(([type, temp]) => ({ type, temp, hyst: 0 })),
  cooling: [],
});

/** A device whose zone is at `celsius` when it is first seen. */
function running(celsius: number, ...trips: [type: string, temp: number][]) {
  const device = withCpus(new ScriptedDevice()).process(1, 'p');
  const lab = modelLab(device);
  lab.info({ zones: [zone(...trips)] });
  const at = (degrees: number, intervals: number): string[] => {
    let found: string[] = [];
    for (let i = 0; i < intervals; i++) {
      device.set('thermal_zone', [0], 'acpitz', { temp: degrees * 1000 });
      found = kindsOf(lab.read(), 'thermal.');
    }
    return found;
  };
  at(celsius, 2);
  return { ...lab, at };
}

t.test(
  'a device that runs beyond its critical trip for minutes has one that means nothing, for ever',
  async t => {
    const { at, state, restart, slices, window, view } = running(45, ['critical', 58_000], ['hot', 57_000]);
    t.strictSame(at(60, 2), ['thermal.near-trip raised'], 'at first it may be on its way down');
    t.strictSame(at(60, 24), []);
    t.match(state('thermal'), { zones: [{ trips: [] }] });
    t.notOk('headroomCelsius' in (state('thermal') as { zones: object[] }).zones[0]!);
    const { zones } = answers.thermal(window(), slices, view(), { device: 'dev1' });
    t.strictSame(zones[0]?.trips, [], 'the answer says the same');
    restart();
    at(45, 10);
    t.strictSame(at(57, 10), [], 'neither a restart nor coming near again is an alarm');
  },
);

t.test('a device that is first seen beyond it has been there before', async t => {
  const { at } = running(60, ['passive', 90_000], ['critical', 58_000]);
  t.strictSame(at(60, 10), []);
  t.strictSame(at(88, 10), ['thermal.near-trip raised'], 'its other trips hold');
});

t.test('a device that comes near to where it stops is an alarm as long as it is there', async t => {
  const { at } = running(60, ['critical', 100_000]);
  t.strictSame(at(98, 100), ['thermal.near-trip raised']);
});
