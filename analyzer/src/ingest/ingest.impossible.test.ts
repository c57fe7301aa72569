// Counters that grow by more than can be, in frames as a device that is broken or lies sends them.
import { Seconds } from '@edgevitals/shared/units';
import t from 'tap';
import { ScriptedDevice } from '../testing/scripted_device.js';
import { Ingest } from './ingest.js';

const BROKEN = 2 ** 53 - 1;
const COUNTERS = [
  'utime',
  'stime',
  'run_us',
  'read_bytes',
  'write_bytes',
  'voluntary_switches',
  'minor_faults',
];

/** What of the frames is booked and told. */
function taken(ingest: Ingest, device: ScriptedDevice) {
  const sums = { cpu: 0, bytes: 0, switches: 0, faults: 0, network: 0 };
  const told: string[] = [];
  for (const event of ingest.frame(device.id, device.frame(), Seconds(device.wallMs / 1000))) {
    if (event.kind === 'left-out') told.push(`${event.code}: ${event.message}`);
    if (event.kind !== 'interval') continue;
    for (const process of event.interval.processes) {
      sums.cpu += process.userSeconds + process.systemSeconds;
      sums.bytes += process.writtenBytes + process.readBytes;
      sums.switches += process.switches;
      sums.faults += process.minorFaults;
    }
    for (const link of event.interval.interfaces) sums.network += link.rxBytes + link.txBytes;
  }
  return { sums, told };
}

const TOLD =
  /^COUNTER_IMPOSSIBLE: \w+ of process 100\/10 grew by 9.01e\+15 in 5.0 s, where \S+ can be: left out, as \d more counters did$/;

for (const withCpus of [true, false])
  t.test(
    `a process whose counters jump to 2^53 books nothing${withCpus ? '' : ', on a device that does not tell its CPUs'}`,
    async t => {
      const ingest = new Ingest();
      const device = new ScriptedDevice('gw-1').process(100, 'victim');
      if (withCpus) device.set('cpu', [0], '', { user: 0, idle: 0 });
      const pass = (): ScriptedDevice =>
        device.pass(5000).add('process', [100, 10, 1, 0], 'victim', { utime: 100 });
      taken(ingest, device.key().sample());
      t.equal(taken(ingest, pass().sample()).sums.cpu, 1);
      device.set(
        'process',
        [100, 10, 1, 0],
        'victim',
        Object.fromEntries(COUNTERS.map(name => [name, BROKEN])),
      );
      const { sums, told } = taken(ingest, device.pass(5000).sample());
      t.same(sums, { cpu: 0, bytes: 0, switches: 0, faults: 0, network: 0 });
      t.match(told, [TOLD]);
      t.equal(told.length, 1, 'once a frame');
      t.equal(ingest.errors.get('COUNTER_IMPOSSIBLE'), 1);
      t.equal(ingest.device('gw-1')!.rejectedFrames, 0, 'the frame itself was of use');
    },
  );

t.test(
  'a process that begins with counters that cannot be, or comes back with them, books nothing',
  async t => {
    const ingest = new Ingest();
    const device = new ScriptedDevice('gw-1').process(1, 'init').set('cpu', [0], '', { user: 0, idle: 0 });
    taken(ingest, device.key().sample());
    device
      .pass(5000)
      .process(100, 'fresh', Object.fromEntries(COUNTERS.map(name => [name, BROKEN])), device.bootMs / 10);
    const { sums, told } = taken(ingest, device.sample());
    t.same(sums, { cpu: 0, bytes: 0, switches: 0, faults: 0, network: 0 });
    t.match(told, [/^COUNTER_IMPOSSIBLE: \w+ of process 100\//]);
  },
);

t.test('an interface whose counter jumps books no more than its link carries', async t => {
  const ingest = new Ingest();
  const device = new ScriptedDevice('gw-1')
    .process(1, 'init')
    .set('interface', [], 'eth0', { rx_bytes: 0, tx_bytes: 0 });
  taken(ingest, device.key().sample());
  device.pass(5000).set('interface', [], 'eth0', { rx_bytes: BROKEN, tx_bytes: 1000 });
  const { sums, told } = taken(ingest, device.sample());
  t.equal(sums.network, 1000);
  t.match(told, [/^COUNTER_IMPOSSIBLE: rx_bytes of interface \S* ?grew by 9.01e\+15/]);
});
