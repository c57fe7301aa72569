import t from 'tap';
import { modelLab } from '../testing/model_lab.js';
import { ScriptedDevice } from '../testing/scripted_device.js';
import type { Interval } from './interval.js';

/** Minutes of a device after its first reading. */
function minutes(device: ScriptedDevice) {
  const lab = modelLab(device);
  lab.read();
  return (): Interval => {
    lab.read(60_000);
    return lab.interval()!;
  };
}

t.test('interrupts of a minute by name, and softirqs of all CPUs by type', async t => {
  const device = new ScriptedDevice().process(10, 'hub');
  device.set('interrupt', [], '24 eth0', { count: 1000 });
  device.set('interrupt', [], 'LOC Local timer interrupts', { count: 5000 });
  device.set('softirq', [0], '', { net_rx: 100, timer: 50 });
  device.set('softirq', [1], '', { net_rx: 200, timer: 60 });
  const minute = minutes(device);
  device.set('interrupt', [], '24 eth0', { count: 1600 });
  device.set('interrupt', [], 'LOC Local timer interrupts', { count: 8000 });
  device.set('softirq', [0], '', { net_rx: 160, timer: 50 });
  device.set('softirq', [1], '', { net_rx: 260, timer: 90 });
  t.strictSame(minute().interrupts, [
    { kind: 'interrupt', name: 'LOC Local timer interrupts', seconds: 60, count: 3000 },
    { kind: 'interrupt', name: '24 eth0', seconds: 60, count: 600 },
    { kind: 'interrupt', name: '', seconds: 60, count: 0 },
    { kind: 'softirq', name: 'TIMER', seconds: 60, count: 30 },
    { kind: 'softirq', name: 'NET_RX', seconds: 60, count: 120 },
    { kind: 'softirq', name: '', seconds: 60, count: 0 },
  ]);
  t.strictSame(minute().interrupts, [], 'what was not read in an interval is not in it');
});

t.test('a counter of 32 bits that wraps has counted across; a line that is new is not known yet', async t => {
  const device = new ScriptedDevice().process(10, 'hub');
  device.set('interrupt', [], '24 eth0', { count: 2 ** 32 - 100 });
  const minute = minutes(device);
  device.set('interrupt', [], '24 eth0', { count: 500 });
  device.set('interrupt', [], '30 wlan0', { count: 700 });
  const first = minute();
  device.set('interrupt', [], '24 eth0', { count: 1100 });
  const second = minute();
  const counts = [first, second].flatMap(({ interrupts }) =>
    interrupts.flatMap(({ name, count }) => (name === '24 eth0' ? [count] : [])),
  );
  t.equal(
    counts.reduce((sum, count) => sum + count, 0),
    1200,
    'both sides of the wrap',
  );
  t.notOk(second.interrupts.some(({ name }) => name === '30 wlan0'));
});

t.test('beyond eight lines the others are one row', async t => {
  const device = new ScriptedDevice().process(10, 'hub');
  const set = (factor: number) => {
    for (let i = 1; i <= 20; i++) device.set('interrupt', [], `${i} line${i}`, { count: i * factor });
  };
  set(10);
  const minute = minutes(device);
  set(20);
  const rows = minute().interrupts;
  t.equal(rows.length, 9);
  t.equal(rows[0]!.name, '20 line20');
  t.equal(rows[8]!.count, 10 * ((12 * 13) / 2), 'lines 1 to 12');
});
