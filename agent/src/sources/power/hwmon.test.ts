import t from 'tap';
import { boardOf, filesIn } from '../../testing/boards/board_files.js';
import { idle } from '../../testing/boards/idle.js';
import { sampledSlowly } from '../../testing/sampled.js';
import { channelsOf, Hwmon, parseChipTemp } from './hwmon.js';

const BOARD = {
  ...filesIn('/sys/class/hwmon/hwmon0', {
    name: 'ina219\n',
    in0_input: '10\n',
    in1_input: '5000\n',
    curr1_input: '-1000\n',
  }),
  ...filesIn('/sys/class/hwmon/hwmon0', { power1_input: '5000000\n', shunt_resistor: '10000\n' }),
  '/sys/class/hwmon/hwmon0/device': { link: '../../../1-0040' },
  ...filesIn('/sys/class/hwmon/hwmon1', { name: 'ina3221\n', in1_label: 'VDD_IN\n', in1_input: '5000\n' }),
  ...filesIn('/sys/class/hwmon/hwmon1', { curr1_input: '200\n', update_interval: '35\n' }),
  ...filesIn('/sys/class/hwmon/hwmon2', {
    name: 'nct6775\n',
    temp1_input: '38000\n',
    temp1_alarm: '1\n',
    temp1_fault: '0\n',
  }),
  ...filesIn('/sys/class/hwmon/hwmon2', { fan2_input: '1180\n', fan2_min: '300\n', pwm2: '128\n' }),
  ...filesIn('/sys/class/hwmon/hwmon3', { name: 'power_meter\n', power1_average: '81000000\n' }),
  ...filesIn('/sys/class/hwmon/hwmon3', {
    power1_average_interval: '1000\n',
    energy1_input: '18446744073709551615\n',
  }),
  ...filesIn('/sys/class/hwmon/hwmon4', { name: 'rpi_volt\n', in0_lcrit_alarm: '1\n' }),
  '/sys/class/hwmon/hwmon5/name': 'BAT0\n',
  '/sys/class/hwmon/hwmon5/in0_input': '8020\n',
  '/sys/class/power_supply/BAT0/hwmon5/name': 'BAT0\n',
};

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

t.test('hwmon: power, temperatures, fans and alarms; what a supply or zone repeats is left out', async t => {
  const host = boardOf(BOARD, idle);
  t.match(await new Hwmon().probe(host), [{ state: 'present' }, { name: 'hwmon_power', state: 'present' }]);
  t.strictSame((await sampledSlowly(new Hwmon(), host))['hwmon'], [
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
  await sampledSlowly(source, host);
  asked.length = 0;
  await sampledSlowly(source, host);
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
  await sampledSlowly(source, host);
  t.ok(asked.includes('hwmon2/temp1_input'));
});

t.test('hwmon: each chip that refuses, hangs or is disabled costs its own channels', async t => {
  const host = boardOf(
    {
      ...filesIn('/sys/class/hwmon/hwmon0', {
        name: 'bad\n',
        temp1_input: { error: 'ENODATA' },
        temp2_input: '65261850\n',
      }),
      ...filesIn('/sys/class/hwmon/hwmon0', {
        temp3_input: { error: 'EIO' },
        temp4_input: '',
        temp5_input: '41000\n',
      }),
      ...filesIn('/sys/class/hwmon/hwmon1', {
        name: 'stuck\n',
        fan1_input: { hang: true },
        fan2_input: '900\n',
      }),
      ...filesIn('/sys/class/hwmon/hwmon2', { name: 'good\n', power1_input: '7\n' }),
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
  t.strictSame((await sampledSlowly(source, host))['hwmon'], expected);
  t.equal(source.partFailures, 0, 'two errnos and one that hangs, from the start');
  t.strictSame((await sampledSlowly(source, host))['hwmon'], expected);
});
