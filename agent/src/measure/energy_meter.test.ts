import { writeFileSync } from 'node:fs';
import t from 'tap';
import { NodeHost } from '../host/node.js';
import { EnergyMeter } from './energy_meter.js';

const zone = (name: string, uj: number) => ({
  name: `${name}\n`,
  energy_uj: `${uj}\n`,
  max_energy_range_uj: '1000000000\n',
  enabled: '1\n',
});

t.test('a CPU: packages and memory, not the cores within; the counter may wrap', async t => {
  const root = t.testdir({
    sys: {
      class: {
        powercap: {
          'intel-rapl:0': zone('package-0', 999_000_000),
          'intel-rapl:0:0': zone('core', 5),
          'intel-rapl:0:1': zone('dram', 100),
        },
      },
    },
  });
  const meter = (await EnergyMeter.open(new NodeHost({ root })))!;
  t.equal(meter.basis, 'powercap package-0 and dram');
  const first = meter.points.at(-1)!;
  writeFileSync(`${root}/sys/class/powercap/intel-rapl:0/energy_uj`, '1000000\n');
  writeFileSync(`${root}/sys/class/powercap/intel-rapl:0:0/energy_uj`, '700000000\n');
  writeFileSync(`${root}/sys/class/powercap/intel-rapl:0:1/energy_uj`, '500100\n');
  t.equal(await meter.read(), true);
  t.equal(meter.points.at(-1)!.joules - first.joules, 2.5);
  const taken = meter.take(0);
  t.ok(taken.length > 0 && meter.points.length === 0);
});

t.test('a power sensor is taken alone, not where several may contain one another', async t => {
  const sensor = (watts: number) => ({ name: 'ina226\n', power1_input: `${watts * 1e6}\n` });
  const one = t.testdir({ sys: { class: { hwmon: { hwmon0: sensor(3) } } } });
  const meter = await EnergyMeter.open(new NodeHost({ root: one }));
  t.match(meter?.basis, /power sensor/);
  await meter!.read();
  const [from, to] = [meter!.points[0]!, meter!.points.at(-1)!];
  const watts = (1000 * (to.joules - from.joules)) / (to.atMs - from.atMs);
  t.ok(Math.abs(watts - 3) < 1e-6, `${watts} W`);
  writeFileSync(`${one}/sys/class/hwmon/hwmon0/power2_input`, '1000000\n');
  t.equal(await EnergyMeter.open(new NodeHost({ root: one })), undefined);
});

t.test(
  'a battery tells while it runs down, not at a charger; a machine without any has no meter',
  async t => {
    const battery = (status: string): string =>
      ['TYPE=Battery', `STATUS=${status}`, 'CURRENT_NOW=500000', 'VOLTAGE_NOW=4000000']
        .map(line => `POWER_SUPPLY_${line}\n`)
        .join('');
    const root = t.testdir({
      sys: { class: { power_supply: { BAT0: { uevent: battery('Discharging') } } } },
    });
    t.match((await EnergyMeter.open(new NodeHost({ root })))?.basis, /battery/);
    writeFileSync(`${root}/sys/class/power_supply/BAT0/uevent`, battery('Charging'));
    t.equal(await EnergyMeter.open(new NodeHost({ root })), undefined);
    t.equal(await EnergyMeter.open(new NodeHost({ root: t.testdir({}) })), undefined);
  },
);
