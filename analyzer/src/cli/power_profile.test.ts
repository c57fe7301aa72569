import t from 'tap';
import { readPowerProfiles } from './power_profile.js';

t.test('a profile file is read, or refused with what is wrong in it', async t => {
  const folder = t.testdir({
    'pi.json': '[{ "model": "Raspberry Pi 4", "base": { "watts": 1.9 } }]',
    'bad.json': '{ "base": { "watts": "much" } }',
    'cut.json': '{ "base": ',
  });
  t.match(readPowerProfiles(`${folder}/pi.json`).of('Raspberry Pi 4 Model B Rev 1.4'), {
    base: { watts: 1.9 },
  });
  for (const [file, message] of [
    ['bad.json', /bad\.json: profile\.base\.watts must be a number/],
    ['cut.json', /cut\.json: .*JSON/],
    ['none.json', /none\.json: ENOENT/],
  ] as const)
    t.throws(() => readPowerProfiles(`${folder}/${file}`), { code: 'CONFIG_INVALID', message });
});
