/** What hostile devices may make the analyzer hold is bounded by the heap that it has. */
import { IoTResourceMonitor } from '@edgevitals/shared/client';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { swollenFrames } from '../harness/hostile_frames.js';
import { listen, noMosquitto, startSystem } from '../harness/system.js';

const topics = new Topics();
const TIMEOUT = 120_000;
/** MiB, as on a small home server. */
const HEAP = 400;
/** Taken without a bound, they would be a gigabyte. */
const DEVICES = 80;

t.test(
  'frames made to fill the memory do not end an analyzer, and a good device beside them goes on',
  { skip: noMosquitto, timeout: TIMEOUT },
  async t => {
    const system = await startSystem(t);
    const { client, device, broker } = system;
    process.env['NODE_OPTIONS'] = `--max-old-space-size=${HEAP}`;
    t.teardown(() => {
      delete process.env['NODE_OPTIONS'];
    });
    const states = await listen(client, `${topics.state(device, 'process')}/json`);
    const analyzer = system.startAnalyzer();
    delete process.env['NODE_OPTIONS'];
    system.startAgent();
    await states.atLeast(1);
    let bytes = 0;
    for (let i = 0; i < DEVICES; i++) {
      const id = `swollen-${100 + i}`;
      for (const payload of swollenFrames(id)) {
        bytes += payload.length;
        await client.publish({ topic: topics.raw(id), payload });
      }
    }
    t.ok(bytes > 700_000, `${bytes} bytes were sent`);
    const monitor = await IoTResourceMonitor.connect(broker.url, { device });
    t.teardown(() => monitor.close());
    await states.atLeast(states.items.length + 2);
    const { devices } = await monitor.devices();
    const taken = devices.filter(each => each.device.startsWith('swollen-')).length;
    t.ok(taken < DEVICES, `${taken} of ${DEVICES} of them are held`);
    const { processes } = await monitor.top({ timeWindow: '10s' });
    t.ok(processes.length > 5, 'the good device is answered for as before');
    t.equal(analyzer.child.exitCode, null, 'the analyzer runs');
  },
);
