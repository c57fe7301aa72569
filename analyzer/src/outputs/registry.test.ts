import t from 'tap';
import { OUTPUTS, parseOutputs } from './registry.js';

t.test('outputs are asked for by name, with a value of their own or the usual one', async t => {
  t.equal(parseOutputs([]).length, 0);
  const [home, sparkplug] = parseOutputs(['home-assistant=ha/home', 'sparkplug']);
  t.same(home?.access.read.at(-1), 'ha/home/status');
  t.ok(sparkplug?.access.write.includes('spBv1.0/edgevitals/NBIRTH/+'));
});

t.test('what cannot be is refused by what is wrong with it', async t => {
  for (const [given, message] of [
    [['homeassistant'], /--output homeassistant: there are .*home-assistant/],
    [['home-asistant'], /home-assistant[^,]*$/],
    [['homie=a/#'], /a domain of \[a-zA-Z0-9_-\] is expected, for instance homie=homie/],
    [['sparkplug='], /a group id/],
    [['homie', 'homie=other'], /the same twice/],
    [['home-assistant', 'home-assistant-components'], /exclude each other/],
    [['constructor'], /there are/],
    [new Array<string>(17).fill('homie'), /16 at most/],
  ] as const)
    t.throws(() => parseOutputs(given), { code: 'CONFIG_INVALID', message }, given.join(' ').slice(0, 60));
});

t.test('each says what it writes and hears, so that a broker can let it', async t => {
  for (const [name, { initial, access }] of Object.entries(OUTPUTS)) {
    const { write, read } = access(initial);
    t.ok(write.length > 0, name);
    t.ok(
      [...write, ...read].every(filter => filter.includes(initial)),
      `${name} stays where it was told to`,
    );
  }
});
