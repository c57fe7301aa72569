import t from 'tap';
import { modelLab, withCpus } from '../../../testing/model_lab.js';
import { ScriptedDevice } from '../../../testing/scripted_device.js';
import { battery } from '../../../testing/sensor_readings.js';
import { inefficiencies } from './inefficiencies.js';

const NOTHING_USUAL = { broadcast: undefined, control: undefined };

/** What is found on a battery in the second minute of what `write` tells of each. */
function foundOf(write: (device: ScriptedDevice, minute: number) => void): string[] {
  const device = withCpus(new ScriptedDevice()).process(1, 'init');
  write(device, 0);
  const lab = modelLab(device);
  lab.info({ supplies: [battery()] });
  lab.read();
  write(device, 1);
  lab.read(60_000);
  return inefficiencies(lab.interval()!, NOTHING_USUAL).map(({ kind }) => kind);
}

t.test('a mesh without payload chatters on a battery; one whose payload nobody counts may not', async t => {
  const small = { bytes: 60, perSecond: 2 };
  t.same(
    foundOf((device, minute) => {
      const counter = (name: string, value: number) => device.set('ethtool', [], `bat0 ${name}`, { value });
      for (const name of ['tx', 'rx']) counter(name, 5);
      counter('mgmt_tx', 60 * small.perSecond * minute);
      counter('mgmt_tx_bytes', 60 * small.perSecond * small.bytes * minute);
    }),
    ['mesh.keepalive-chatter'],
  );
  t.same(
    foundOf(device =>
      device.set('bmx7', [], '', {
        tx_bytes_per_s: small.perSecond * 20,
        tx_packets_per_1000s: small.perSecond * 1000,
      }),
    ),
    [],
  );
});
