import t from 'tap';
import { parseInputs } from './registry.js';

t.test('an input has the prefix of its software, or its own and then a name of its own', async t => {
  const inputs = parseInputs(['zigbee2mqtt', 'zigbee2mqtt=home/attic', 'meshtastic']);
  t.strictSame(
    inputs.map(({ kind, network, filter }) => `${kind} ${network} ${filter}`),
    [
      'zigbee2mqtt zigbee2mqtt zigbee2mqtt/bridge/health',
      'zigbee2mqtt zigbee2mqtt-home_attic home/attic/bridge/health',
      'meshtastic meshtastic msh/#',
    ],
  );
});

t.test('one that is not there, a prefix with wildcards, the same twice and too many are refused', async t => {
  for (const [written, message] of [
    [['meshtastik'], /did you mean "meshtastic"/],
    [['constructor'], /there are zigbee2mqtt and meshtastic/],
    [['meshtastic=msh/#'], /without wildcards/],
    [['meshtastic='], /without wildcards/],
    [['meshtastic', 'meshtastic=msh'], /same network twice/],
    [new Array<string>(17).fill('meshtastic'), /16 at most/],
  ] as const)
    t.throws(() => parseInputs(written), { code: 'CONFIG_INVALID', message });
});
