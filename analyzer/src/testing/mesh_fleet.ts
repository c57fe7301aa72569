/** Devices with tables of a mesh, as an analyzer holds them. For tests only. */
import type { Info } from '@edgevitals/shared/info';
import { Seconds } from '@edgevitals/shared/units';
import type { DeviceState } from '../device/index.js';
import { Ingest } from '../ingest/ingest.js';
import { intervalsIn } from './intervals_in.js';
import { ScriptedDevice } from './scripted_device.js';

/** A device, what its one mesh interface is called by others, and its state after each reading. */
export function meshDevice(id: string, address: string, name = 'mesh0') {
  const device = new ScriptedDevice(id).process(1, 'init');
  const ingest = new Ingest();
  const read = (ms = 5000, isKey = false): DeviceState => {
    device.pass(ms);
    if (isKey) device.key().sample();
    for (const _ of intervalsIn(ingest.frame(id, device.frame(), Seconds(device.bootMs / 1000)))) {
      // taken as it comes
    }
    return ingest.device(id)!;
  };
  const tell = (peer: string = address, sources: Info['sources'] = []): void => {
    const link = { name, kind: 'wireless', mtu: 1500, speed: 0 } as const;
    ingest.info(
      id,
      device.infoBytes({ sources, interfaces: [peer === '' ? link : { ...link, peer }] }),
      Seconds(0),
    );
  };
  tell();
  return { device, read, tell };
}
