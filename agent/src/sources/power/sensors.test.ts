/** Sensor chips, converters and meters: hwmon, IIO, powercap, power supplies, and files behind drivers at large. */
import { setImmediate } from 'node:timers/promises';
import type { Reading } from '@edgevitals/shared/frame';
import t from 'tap';
import { type ReadableRow, readable } from '../../frame/readable.js';
import { type BoardFile, boardOf } from '../../testing/boards/board_files.js';
import type { BoardHost } from '../../testing/boards/board_host.js';
import { DriverFiles } from '../reading/driver_files.js';
import type { Source } from '../source.js';
import { channelsOf, Hwmon, parseChipTemp } from './hwmon.js';
import { Iio, iioChannels, parseDecimal } from './iio.js';
import { PowerSupply } from './power_supply.js';
import { Powercap } from './powercap.js';

const idle = async (): Promise<void> => void (await setImmediate());

/** The tables of one reading, for people; time passes as far as reads that hang need. */
async function read(host: BoardHost, source: Source): Promise<Record<string, ReadableRow[]>> {
  const into: Reading[] = [];
  const reading = source.read(host, into);
  await idle();
  await host.advance(2000);
  await reading;
  return readable(into);
}

const chip = (directory: string, files: Readonly<Record<string, BoardFile>>): Record<string, BoardFile> =>
  Object.fromEntries(Object.entries(files).map(([name, file]) => [`${directory}/${name}`, file]));

t.test('hwmon: channels by kind, those with nothing to read left out', async t => {
  t.strictSame(
    channelsOf([
      'name',
      'uevent',
      'temp1_input',
      'temp1_crit',
      'temp2_max',
      'pwm1',
      'pwm1_enable',
      'in0_lcrit_alarm',
    ]).map(({ name, kind, number }) => [name, kind, number]),
    [
      ['temp1', 'temp', 1],
      ['pwm1', 'pwm', 1],
      ['in0', 'in', 0],
    ],
  );
  for (const text of ['65261850\n', '-273150\n', '-274000\n', '', 'x'])
    t.equal(parseChipTemp(text), undefined, text);
  t.equal(parseChipTemp('-40000\n'), -40_000);
});

const BOARD = {
  ...chip('/sys/class/hwmon/hwmon0', {
    name: 'ina219\n',
    in0_input: '10\n',
    in1_input: '5000\n',
    curr1_input: '-1000\n',
  }),
  ...chip('/sys/class/hwmon/hwmon0', { power1_input: '5000000\n', shunt_resistor: '10000\n' }),
  '/sys/class/hwmon/hwmon0/device': { link: '../../../1-0040' },
  ...chip('/sys/class/hwmon/hwmon1', { name: 'ina3221\n', in1_label: 'VDD_IN\n', in1_input: '5000\n' }),
  ...chip('/sys/class/hwmon/hwmon1', { curr1_input: '200\n', update_interval: '35\n' }),
  ...chip('/sys/class/hwmon/hwmon2', {
    name: 'nct6775\n',
    temp1_input: '38000\n',
    temp1_alarm: '1\n',
    temp1_fault: '0\n',
  }),
  ...chip('/sys/class/hwmon/hwmon2', { fan2_input: '1180\n', fan2_min: '300\n', pwm2: '128\n' }),
  ...chip('/sys/class/hwmon/hwmon3', { name: 'power_meter\n', power1_average: '81000000\n' }),
  ...chip('/sys/class/hwmon/hwmon3', {
    power1_average_interval: '1000\n',
    energy1_input: '18446744073709551615\n',
  }),
  ...chip('/sys/class/hwmon/hwmon4', { name: 'rpi_volt\n', in0_lcrit_alarm: '1\n' }),
  '/sys/class/hwmon/hwmon5/name': 'BAT0\n',
  '/sys/class/hwmon/hwmon5/in0_input': '8020\n',
  '/sys/class/power_supply/BAT0/hwmon5/name': 'BAT0\n',
};

t.test('hwmon: power, temperatures, fans and alarms; what a supply or zone repeats is left out', async t => {
  const host = boardOf(BOARD, idle);
  t.match(await new Hwmon().probe(host), [{ state: 'present' }, { name: 'hwmon_power', state: 'present' }]);
  t.strictSame((await read(host, new Hwmon()))['hwmon'], [
    { chip: 0, kind: 4, channel: 1, name: 'ina219', input: -1000 },
    { chip: 0, kind: 3, channel: 0, name: 'ina219', input: 10 },
    { chip: 0, kind: 3, channel: 1, name: 'ina219', input: 5000 },
    { chip: 0, kind: 5, channel: 1, name: 'ina219', input: 5_000_000 },
    { chip: 1, kind: 4, channel: 1, name: 'ina3221', input: 200 },
    { chip: 1, kind: 3, channel: 1, name: 'ina3221 VDD_IN', input: 5000 },
    { chip: 2, kind: 1, channel: 2, name: 'nct6775', input: 1180 },
    { chip: 2, kind: 2, channel: 2, name: 'nct6775', input: 128 },
    { chip: 2, kind: 0, channel: 1, name: 'nct6775', input: 38_000, alarm: 1 },
    { chip: 3, kind: 6, channel: 1, name: 'power_meter', energy: '18446744073709551615' },
    { chip: 3, kind: 5, channel: 1, name: 'power_meter', average: 81_000_000 },
    { chip: 4, kind: 3, channel: 0, name: 'rpi_volt', alarm: 2 },
  ]);
  const { hwmonChips = [] } = await new Hwmon().describe(host);
  t.strictSame(hwmonChips[0]?.parent, '1-0040');
  t.equal(hwmonChips[0]?.shuntMicroohms, 10_000);
  t.equal(hwmonChips[1]?.updateIntervalMs, 35);
  t.strictSame(hwmonChips[2]?.channels[0], { channel: 'fan2', label: '', min: 300 });
  t.strictSame(hwmonChips[3]?.channels[1], { channel: 'power1', label: '', averageIntervalMs: 1000 });
});

t.test('hwmon: power at every reading, the rest when ten seconds have passed', async t => {
  const asked: string[] = [];
  const host = boardOf(BOARD, idle);
  const slow = host.readSlow.bind(host);
  host.readSlow = (path, timeoutMs) => {
    asked.push(path.replace('/sys/class/hwmon/', ''));
    return slow(path, timeoutMs);
  };
  const source = new Hwmon();
  await read(host, source);
  asked.length = 0;
  await read(host, source);
  t.strictSame(asked.sort(), [
    'hwmon0/curr1_input',
    'hwmon0/power1_input',
    'hwmon1/curr1_input',
    'hwmon1/in1_input',
    'hwmon3/energy1_input',
    'hwmon3/power1_average',
  ]);
  await host.advance(10_000);
  asked.length = 0;
  await read(host, source);
  t.ok(asked.includes('hwmon2/temp1_input'));
});

t.test('hwmon: each chip that refuses, hangs or is disabled costs its own channels', async t => {
  const host = boardOf(
    {
      ...chip('/sys/class/hwmon/hwmon0', {
        name: 'bad\n',
        temp1_input: { error: 'ENODATA' },
        temp2_input: '65261850\n',
      }),
      ...chip('/sys/class/hwmon/hwmon0', {
        temp3_input: { error: 'EIO' },
        temp4_input: '',
        temp5_input: '41000\n',
      }),
      ...chip('/sys/class/hwmon/hwmon1', {
        name: 'stuck\n',
        fan1_input: { hang: true },
        fan2_input: '900\n',
      }),
      ...chip('/sys/class/hwmon/hwmon2', { name: 'good\n', power1_input: '7\n' }),
    },
    idle,
  );
  const source = new Hwmon();
  const expected = [
    { chip: 0, kind: 0, channel: 1, name: 'bad' },
    { chip: 0, kind: 0, channel: 2, name: 'bad' },
    { chip: 0, kind: 0, channel: 3, name: 'bad' },
    { chip: 0, kind: 0, channel: 4, name: 'bad' },
    { chip: 0, kind: 0, channel: 5, name: 'bad', input: 41_000 },
    { chip: 1, kind: 1, channel: 1, name: 'stuck' },
    { chip: 1, kind: 1, channel: 2, name: 'stuck' },
    { chip: 2, kind: 5, channel: 1, name: 'good', input: 7 },
  ];
  t.strictSame((await read(host, source))['hwmon'], expected);
  t.equal(source.partFailures, 3, 'two errnos and one that hangs');
  t.strictSame((await read(host, source))['hwmon'], expected);
});

t.test('a file that keeps failing is tried ever more rarely, and comes back when it answers', async t => {
  let tries = 0;
  let answer: BoardFile = { error: 'EIO' };
  const host = boardOf({ '/sys/a': '1\n' }, idle);
  const good = host.readSlow.bind(host);
  host.readSlow = (path, timeoutMs) => {
    tries++;
    return typeof answer === 'string' ? good(path, timeoutMs) : good('/sys/missing', timeoutMs);
  };
  let value: unknown;
  const files = new DriverFiles([{ path: '/sys/a', take: found => (value = found) }]);
  for (let round = 0; round < 100; round++) await files.read(host, 10);
  t.equal(tries, 7, 'at rounds 0, 1, 3, 7, 15, 31 and 63');
  t.equal(files.failures, 7);
  answer = '1\n';
  for (let round = 0; round < 64; round++) await files.read(host, 10);
  t.equal(value, 1);
});

t.test('IIO: channels that measure electricity, raw with their scale', async t => {
  t.strictSame(
    iioChannels(['in_accel_x_raw', 'in_temp_raw', 'in_accel_scale']).length,
    0,
    'an accelerometer is no power monitor',
  );
  t.equal(parseDecimal('1234.5678\n', 3), 1_234_567);
  t.equal(parseDecimal('-0.5', 3), -500);
  for (const text of ['', '1e3', '.5', '9'.repeat(18)]) t.equal(parseDecimal(text, 6), undefined, text);
  const device = '/sys/bus/iio/devices/iio:device0';
  const host = boardOf(
    {
      ...chip(device, {
        name: 'ina226\n',
        in_voltage0_raw: '4\n',
        in_voltage1_raw: '4000\n',
        in_voltage1_scale: '1.250000000\n',
      }),
      ...chip(device, {
        in_power2_raw: '400\n',
        in_power2_scale: '12.5\n',
        in_current3_raw: { error: 'EBUSY' },
      }),
      ...chip(device, {
        in_current3_scale: '0.500000000 dB\n',
        in_shunt_resistor: '0.010000000\n',
        in_voltage_scale: '0.0025\n',
      }),
      ...chip('/sys/bus/iio/devices/iio:device1', {
        name: 'ads1015\n',
        'in_voltage0-voltage1_raw': '-7\n',
        in_temp_input: '23.5\n',
      }),
      ...chip('/sys/bus/iio/devices/iio:device2', {
        name: 'bmi160\n',
        in_accel_x_raw: '1\n',
        in_temp_raw: '5\n',
      }),
    },
    idle,
  );
  const source = new Iio();
  t.strictSame((await read(host, source))['iio'], [
    { device: 0, name: 'ina226 current3' },
    { device: 0, name: 'ina226 power2', raw: 400 },
    { device: 0, name: 'ina226 voltage0', raw: 4 },
    { device: 0, name: 'ina226 voltage1', raw: 4000 },
    { device: 1, name: 'ads1015 temp', input: 23_500 },
    { device: 1, name: 'ads1015 voltage0-voltage1', raw: -7 },
  ]);
  t.equal(source.partFailures, 1, 'a program streams from one channel');
  const { iioDevices = [] } = await source.describe(host);
  t.strictSame(iioDevices[0], {
    device: 0,
    chip: 'ina226',
    parent: '',
    shuntMicroohms: 10_000,
    channels: [
      { channel: 'current3', label: '' },
      { channel: 'power2', label: '', scale: '12.5' },
      { channel: 'voltage0', label: '', scale: '0.0025' },
      { channel: 'voltage1', label: '', scale: '1.250000000' },
    ],
  });
});

t.test('powercap: energy of each zone; refused to who is not root', async t => {
  const zone = '/sys/class/powercap/intel-rapl:0';
  const files = (energy: BoardFile): Record<string, BoardFile> => ({
    '/sys/class/powercap/intel-rapl/enabled': '1\n',
    ...chip(zone, {
      name: 'package-0\n',
      energy_uj: energy,
      max_energy_range_uj: '262143328850\n',
      enabled: '1\n',
    }),
    ...chip(zone, { constraint_0_name: 'long_term\n', constraint_0_power_limit_uw: '15000000\n' }),
  });
  const root = boardOf(files('23484923408\n'), idle);
  t.strictSame((await read(root, new Powercap()))['powercap'], [
    { name: 'intel-rapl:0', energy_uj: 23_484_923_408 },
  ]);
  t.strictSame((await new Powercap().describe(root)).powercapZones, [
    {
      zone: 'intel-rapl:0',
      name: 'package-0',
      maxEnergyRangeUj: 262_143_328_850,
      enabled: true,
      limits: [{ name: 'long_term', powerLimitUw: 15_000_000, windowUs: 0 }],
    },
  ]);
  const user = boardOf(files({ error: 'EACCES' }), idle);
  t.match(await new Powercap().probe(user), [
    { state: 'denied', reason: /energy_uj: EACCES/, costs: /modelled/ },
  ]);
});

t.test('power supply: a driver that fails at one property keeps the rest', async t => {
  const battery = '/sys/class/power_supply/battery';
  const host = boardOf(
    {
      ...chip(battery, { uevent: '', type: 'Battery\n', status: 'Discharging\n', voltage_now: '3712000\n' }),
      ...chip(battery, {
        current_now: { error: 'EAGAIN' },
        capacity_level: 'Low\n',
        health: 'Watchdog timer expire\n',
      }),
      ...chip(battery, { time_to_empty_avg: '3600\n', charge_full_design: '-1\n', technology: 'Li-ion\n' }),
      '/sys/class/power_supply/battery/device/driver': { link: '../../bus/i2c/drivers/bq27xxx-battery' },
      '/sys/class/power_supply/hung/uevent': { hang: true },
    },
    idle,
  );
  const source = new PowerSupply();
  t.strictSame((await read(host, source))['power_supply'], [
    {
      name: 'battery',
      voltage_now: 3_712_000,
      status: 2,
      time_to_empty_avg: 3600,
      capacity_level: 2,
      health: 7,
    },
    { name: 'hung' },
  ]);
  t.equal(source.partFailures, 2);
  const describing = source.describe(host);
  await idle();
  await host.advance(1000);
  const { supplies = [] } = await describing;
  t.match(supplies[0], {
    type: 'Battery',
    driver: 'bq27xxx-battery',
    technology: 'Li-ion',
    chargeFullDesignUah: 0,
  });
  t.match(supplies[1], { name: 'hung', properties: [] });
});
