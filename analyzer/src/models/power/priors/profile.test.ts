import t from 'tap';
import { PowerProfiles } from './profile.js';

t.test('a profile that is wrong is refused where it is wrong', async t => {
  for (const [profile, message] of [
    [5, /profile must be a map/],
    [{ bases: {} }, /profile\.bases must be one of/],
    [[{}, { model: 5 }], /profile\[1\]\.model must be text/],
    [{ base: { watts: -1 } }, /profile\.base\.watts/],
    [{ base: { watts: Number.NaN } }, /profile\.base\.watts/],
    [{ base: {} }, /profile\.base\.watts must be given/],
    [{ base: { watts: 1, relativ: 0.2 } }, /profile\.base\.relativ must be one of watts, relative/],
    [{ clusters: { policy0: {} } }, /policy0\.busyWatts must be given/],
    [{ clusters: [] }, /profile\.clusters must be a map/],
    [{ clusters: { policy0: { busyWatts: [1] } } }, /busyWatts must be a map/],
    [
      { devices: Object.fromEntries(Array.from({ length: 300 }, (_, i) => [i, {}])) },
      /devices must be a map of at most 256 entries/,
    ],
    [{ clusters: { policy0: { busyWatts: {} } } }, /an entry/],
    [{ clusters: { policy0: { busyWatts: { fast: 1 } } } }, /kHz/],
    [{ devices: { radio: { work: { bytes: 'much' } } } }, /devices\.radio\.work\.bytes/],
  ] as const)
    t.throws(() => new PowerProfiles(profile), { code: 'CONFIG_INVALID', message });
});
