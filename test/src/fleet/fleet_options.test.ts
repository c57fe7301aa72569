import t from 'tap';
import { FLEET_USAGE, fleetOptions } from './fleet_options.js';

t.test(
  'without a word it is a thousand devices for ten minutes that do what agents do by default',
  async t => {
    const options = fleetOptions([], {});
    if (options === 'help') throw new Error('help');
    const { set, ...load } = options.load;
    t.strictSame(load, { devices: 1000, seconds: 600, connections: 100, name: 'sim' });
    t.equal(set.publishMs, 10_000);
    t.equal(options.broker, undefined);
    t.equal(fleetOptions(['--help'], {}), 'help');
    t.match(FLEET_USAGE, /--devices N/);
  },
);

t.test("somebody else's broker is reached with a user, whose password stands in the environment", async t => {
  const args = ['--broker', 'mqtts://b', '--base', 'home', '--username', 'u', '--devices-are', 'sensor'];
  const options = fleetOptions(args, { EDGEVITALS_PASSWORD: 'p' });
  t.match(options, { broker: { url: 'mqtts://b', base: 'home', username: 'u', password: 'p' } });
});

t.test('what cannot be is named', async t => {
  const wrong: readonly [RegExp, ...string[]][] = [
    [/--devices 0: a whole number from 1/, '--devices', '0'],
    [/--devices 1e3/, '--devices', '1e3'],
    [/--connections 10001/, '--connections', '10001'],
    [/at most 6h/, '--for', '7h'],
    [/one of none, prior/, '--devices-are', 'idle'],
    [/letters, digits/, '--name', 'a/b'],
    [/--data is of the analyzer/, '--data', 'x', '--broker', 'mqtt://b'],
    [/--device\b/, '--device', '5'],
    [/./, '--for', 'soon'],
  ];
  for (const [message, ...args] of wrong) t.throws(() => fleetOptions(args, {}), { message }, args.join(' '));
});
