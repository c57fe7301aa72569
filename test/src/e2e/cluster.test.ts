/** A cluster on one node of NATS: devices' frames go through a gateway to the worker that owns them, whoever that is. */

import { connectMqtt } from '@edgevitals/shared/mqtt';
import { Topics } from '@edgevitals/shared/topics';
import t from 'tap';
import { ClusterRig } from '../faults/cluster/cluster_rig.js';
import { REPEATED } from '../faults/cluster/tallied_fleet.js';
import { noNats } from '../harness/nats_nodes.js';
import { listen, noMosquitto } from '../harness/system.js';

const topics = new Topics();
const DEVICES = 12;
const PERIOD_MS = 200;

t.test(
  'two workers share a fleet: its frames are counted once, whoever owns them, and found by whoever asks',
  { skip: noMosquitto || noNats, timeout: 360_000 },
  async t => {
    const rig = await ClusterRig.start(1);
    t.teardown(() => rig.close());
    rig.add('gateway');
    const first = rig.add('worker');
    const second = rig.add('worker');
    await rig.settled(2);
    const listener = connectMqtt({ url: rig.broker.url, clientId: 'listener' });
    t.teardown(() => listener.close(0));
    const findings = await listen(listener, `${topics.filters.findings()}/json`);
    const fleet = await rig.fleet('gw', DEVICES);
    fleet.begin(PERIOD_MS);
    await findings.atLeast(DEVICES);

    const shares = (await rig.status()).members.filter(({ roles }) => roles.includes('worker'));
    t.strictSame(
      shares.map(({ partitions }) => partitions),
      [32, 32],
      'each has half of the partitions',
    );
    t.ok(
      shares.every(({ devices = 0 }) => devices > 0),
      'and devices',
    );

    await rig.end(first);
    // all of the fleet, with one worker
    await rig.settled(1);
    rig.again(first);
    await rig.settled(2);
    t.equal(await rig.leave(second), 0, 'one that is asked to ends in order');
    await rig.settled(1);
    await fleet.pause();
    await rig.caughtUp();

    t.strictSame(await rig.differences(fleet), [], 'all that devices told is counted, and once');
    const logged = await rig.logged();
    t.strictSame(
      fleet.taken.filter(frame => logged.get(frame) !== 1),
      [],
      'each acknowledged frame is in the log once',
    );
    await fleet.repeat();
    const twice = async (): Promise<number> =>
      [...(await rig.logged()).values()].filter(count => count === 2).length;
    // frames that come twice are stored twice
    while ((await twice()) < REPEATED);
    await rig.caughtUp();
    t.strictSame(await rig.differences(fleet), [], 'and counted once');
    const monitor = await rig.ask();
    const { devices } = await monitor.devices();
    t.strictSame(
      devices.map(({ device }) => device),
      [...fleet.devices].sort(),
      'the fleet is found by whoever asks for all of it',
    );
    t.ok(
      devices.every(({ status, openFindings }) => status === 'online' && openFindings === 1),
      'with what was known before its owner changed',
    );
    const found = await rig.findings();
    t.equal(found.length, DEVICES, 'one finding each');
    t.ok(
      found.every(({ occurrences }) => occurrences === 1),
      'that was opened once',
    );
    await t.rejects(monitor.top({ device: 'nobody' }), { code: 'QUERY_UNKNOWN_DEVICE' });
  },
);
