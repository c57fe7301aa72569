import t from 'tap';
import { PowerProfiles } from './profile.js';

t.test('a profile that is wrong is refused where it is wrong', async t => {
  for (const [profile, message] of [
    [5, /profile must be a map/],
    [{ bases: {} }, /profile\.bases must be one of/],
    [[{}, { model: 5 }], /profile\[1\]\.model must be text/],
    [{ base: { watts: -1 } }, /profile\.base\.watts/],
    [{ base: { watts: Number.NaN } }, /profile\.base\.watts/],
    [{ clusters: { policy0: {} } }, /busyWatts must be a map/],
    [{ clusters: { policy0: { busyWatts: {} } } }, /an entry/],
    [{ clusters: { policy0: { busyWatts: { fast: 1 } } } }, /kHz/],
    [{ devices: { radio: { work: { bytes: 'much' } } } }, /devices\.radio\.work\.bytes/],
  ] as const)
    t.throws(() => new PowerProfiles(profile), { code: 'CONFIG_INVALID', message });
});
